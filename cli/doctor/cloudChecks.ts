/** Every check of a real project, in the order of the page. */
import {
  coldChain,
  keysOfIap,
  namesThatResolve,
  orderOfSignals,
  peopleOfOthers,
  removedByMistake,
  strangersApis,
  takenDown,
  tokensOfOneFolder,
} from "./byHand";
import type { CloudCheck } from "./cloudCheck";
import { delayOfLatest } from "./delayOfLatest";
import { natPorts, perimeterRefusals, sameIdAgain, spreadOfGrants } from "./logChecks";
import { noInstanceWhileCutOff, readsOfKeys, secretVolumes } from "./serviceChecks";

export const cloudChecks: readonly CloudCheck[] = [
  spreadOfGrants,
  strangersApis,
  keysOfIap,
  noInstanceWhileCutOff,
  readsOfKeys,
  delayOfLatest,
  namesThatResolve,
  peopleOfOthers,
  perimeterRefusals,
  orderOfSignals,
  natPorts,
  removedByMistake,
  takenDown,
  secretVolumes,
  sameIdAgain,
  coldChain,
  tokensOfOneFolder,
];
