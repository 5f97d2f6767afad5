/** Entry point of the policy pack: the engine loads it and talks to it over the analyzer protocol. */
import { servePack } from "./analyzer";
import { pack, startSession } from "./pack";

servePack(pack, startSession());
