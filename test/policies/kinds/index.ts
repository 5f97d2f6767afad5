/** Every kind of fault that the pack has made or could make, with its cases. */
import { analyticsElsewhere } from "./cases/analyticsElsewhere";
import { auditArchives } from "./cases/auditArchives";
import { borrowedTypes } from "./cases/borrowedTypes";
import { buildAccounts } from "./cases/buildAccounts";
import { commandLines } from "./cases/commandLines";
import { credentialFiles } from "./cases/credentialFiles";
import { customRoles } from "./cases/customRoles";
import { dataMovers } from "./cases/dataMovers";
import { excuses } from "./cases/excuses";
import { federation } from "./cases/federation";
import { foreignCalls } from "./cases/foreignCalls";
import { fromGoogle } from "./cases/fromGoogle";
import { grantShapes } from "./cases/grantShapes";
import { hostedMachines } from "./cases/hostedMachines";
import { insideTexts } from "./cases/insideTexts";
import { keyWords } from "./cases/keyWords";
import { oneApp } from "./cases/oneApp";
import { openFirewalls } from "./cases/openFirewalls";
import { otherCode } from "./cases/otherCode";
import { otherDoors } from "./cases/otherDoors";
import { otherIdentities } from "./cases/otherIdentities";
import { otherProviders } from "./cases/otherProviders";
import { plainStores } from "./cases/plainStores";
import { platformThings } from "./cases/platformThings";
import { projectRoles } from "./cases/projectRoles";
import { propertyNames } from "./cases/propertyNames";
import { prose } from "./cases/prose";
import { uncheckedProxies } from "./cases/proxies";
import { publicNodes } from "./cases/publicNodes";
import { publicSharing } from "./cases/publicSharing";
import { publishedValues } from "./cases/publishedValues";
import { secretConfigInside } from "./cases/secretConfigInside";
import { secretIds } from "./cases/secretIds";
import { secretMarks } from "./cases/secretMarks";
import { sharedAddresses } from "./cases/sharedAddresses";
import { sharedGrants } from "./cases/sharedGrants";
import { sharedNeutralValues } from "./cases/sharedNeutralValues";
import { sharedWithoutMount } from "./cases/sharedWithoutMount";
import { shortNames } from "./cases/shortNames";
import { unknownValues } from "./cases/unknownValues";
import { waysOut } from "./cases/waysOut";
import type { FaultKind } from "./faultKind";

export const faultKinds: readonly FaultKind[] = [
  secretMarks,
  otherCode,
  otherIdentities,
  propertyNames,
  commandLines,
  insideTexts,
  shortNames,
  fromGoogle,
  unknownValues,
  secretIds,
  publishedValues,
  keyWords,
  prose,
  secretConfigInside,
  otherProviders,
  excuses,
  sharedWithoutMount,
  dataMovers,
  sharedNeutralValues,
  publicSharing,
  grantShapes,
  sharedGrants,
  foreignCalls,
  federation,
  buildAccounts,
  customRoles,
  projectRoles,
  auditArchives,
  waysOut,
  hostedMachines,
  analyticsElsewhere,
  uncheckedProxies,
  borrowedTypes,
  platformThings,
  oneApp,
  otherDoors,
  credentialFiles,
  openFirewalls,
  plainStores,
  publicNodes,
  sharedAddresses,
];
