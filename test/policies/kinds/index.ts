/** Every kind of fault that the pack has made or could make, with its cases. */
import { auditArchives, projectRoles } from "./cases/auditAndRoles";
import { commandLines } from "./cases/commandLines";
import { borrowedTypes, excuses, otherDoors } from "./cases/doors";
import { fromGoogle } from "./cases/fromGoogle";
import { buildAccounts, customRoles, federation, grantShapes } from "./cases/grants";
import {
  keyWords,
  otherProviders,
  prose,
  publicSharing,
  publishedValues,
  secretConfigInside,
  secretIds,
  unknownValues,
} from "./cases/harmless";
import { insideTexts } from "./cases/insideTexts";
import { otherCode } from "./cases/otherCode";
import { oneApp, platformThings } from "./cases/platform";
import { propertyNames } from "./cases/propertyNames";
import { uncheckedProxies } from "./cases/proxies";
import { secretMarks } from "./cases/secretMarks";
import { sharedNeutralValues, sharedWithoutMount } from "./cases/sharing";
import { shortNames } from "./cases/shortNames";
import { analyticsElsewhere, waysOut } from "./cases/waysOut";
import type { FaultKind } from "./faultKind";

export const faultKinds: readonly FaultKind[] = [
  secretMarks,
  otherCode,
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
  sharedNeutralValues,
  publicSharing,
  grantShapes,
  federation,
  buildAccounts,
  customRoles,
  projectRoles,
  auditArchives,
  waysOut,
  analyticsElsewhere,
  uncheckedProxies,
  borrowedTypes,
  platformThings,
  oneApp,
  otherDoors,
];
