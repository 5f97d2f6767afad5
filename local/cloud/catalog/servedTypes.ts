/** The resource types that need a shape. */
import { kinds } from "../resources";
import { auditConfigType } from "../resources/iam/auditConfigHandler";

export const servedTypes: readonly string[] = [...kinds.map(({ type }) => type), auditConfigType].sort();
