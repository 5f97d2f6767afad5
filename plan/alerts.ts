/**
 * What an operator is told at once: matches of log entries, as Cloud Monitoring evaluates them on a project and the local run on
 * a local cloud. Filters are in the Logging query language.
 */
import { keyMessages, staleKeyMessage, switchMessages } from "./killSwitch";

export interface Alert {
  /** Stable, for names of resources. */
  readonly id: string;
  readonly title: string;
  readonly severity: "CRITICAL" | "ERROR" | "WARNING";
  readonly filter: (scope: AlertScope) => string;
  /** What it means and what to do, in Markdown. */
  readonly text: string;
}

/** Whose changes are no surprise. */
export interface AlertScope {
  /** Id of the cell's project. */
  readonly project: string;
  /** E-mail addresses of those who deploy. */
  readonly deployers: readonly string[];
}

const audit = 'protoPayload.@type="type.googleapis.com/google.cloud.audit.AuditLog"';
const caller = "protoPayload.authenticationInfo.principalEmail";

const byOthers = ({ deployers }: AlertScope) =>
  deployers.map((deployer) => ` AND NOT ${caller}="${deployer}"`).join("");

/** In the order of the documentation. */
export const alerts: readonly Alert[] = [
  {
    id: "kill-switch",
    title: "The kill switch was used",
    severity: "WARNING",
    filter: () => `jsonPayload.message="${switchMessages.changed}"`,
    text: "Somebody turned a vendor or an API off or on. `bulkhead switch status` shows what is off and in which instances.",
  },
  {
    id: "switch-unreadable",
    title: "A proxy can't read the kill switch, so it lets nothing out",
    severity: "CRITICAL",
    filter: () => `jsonPayload.message="${switchMessages.unreadable}"`,
    text: "Nothing leaves that proxy until it can read its lists: look at its access to the two buckets, and at Cloud Storage.",
  },
  {
    id: "personal-data",
    title: "An app tried to send personal data",
    severity: "WARNING",
    filter: () => 'jsonPayload.kind="ledger" AND jsonPayload.reason="detected"',
    text: "The proxy dropped a text in which it found personal data or a key. `bulkhead ledger` names tenant, event and field; mend the app.",
  },
  {
    id: "keys-incomplete",
    title: "A proxy lacks a key",
    severity: "ERROR",
    filter: () => `jsonPayload.message="${keyMessages.incomplete}"`,
    text: "Events that need it are refused or dropped. `bulkhead status` names the key; `bulkhead keys add` or an operator adds it.",
  },
  {
    id: "key-stale",
    title: "A key is too old",
    severity: "WARNING",
    filter: () => `jsonPayload.message="${staleKeyMessage}"`,
    text: "`bulkhead rotate due` found it: `bulkhead rotate ages` names all of them, `bulkhead rotate key` replaces one.",
  },
  {
    id: "secret-read",
    title: "A secret was read by somebody who is not its reader",
    severity: "CRITICAL",
    filter: ({ project }) =>
      `${audit} AND protoPayload.methodName="google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion" AND NOT ${caller}=~"(-run|-egress)@${project}[.]iam[.]gserviceaccount[.]com$"`,
    text: "Only the accounts of tenants read secrets. `bulkhead who --method AccessSecretVersion` shows who it was; rotate the key if it was not you.",
  },
  {
    id: "access-changed",
    title: "Access was changed by somebody who doesn't deploy",
    severity: "CRITICAL",
    filter: (scope) =>
      `${audit} AND protoPayload.methodName=~"(SetIamPolicy|SetIAMPolicy|setIamPermissions)$"${byOthers(scope)}`,
    text: "Grants, or which calls are logged, are not as deployed. `bulkhead who --method SetIamPolicy` shows by whom; `pulumi refresh` shows what, and the next `pulumi up` puts it back.",
  },
  {
    id: "key-destroyed",
    title: "The destruction of a key was ordered",
    severity: "CRITICAL",
    filter: () => `${audit} AND protoPayload.methodName="DestroyCryptoKeyVersion"`,
    text: "After 30 days all that the key encrypts is unreadable. If nobody meant to erase a tenant: `gcloud kms keys versions restore`.",
  },
  {
    id: "audit-changed",
    title: "What is kept of the logs was changed by somebody who doesn't deploy",
    severity: "CRITICAL",
    filter: (scope) =>
      `${audit} AND protoPayload.methodName=~"^google[.]logging[.]v2[.]ConfigServiceV2[.](Create|Update|Delete)(Sink|Bucket|Exclusion)"${byOthers(scope)}`,
    text: "Sinks, buckets or exclusions are not as deployed. `bulkhead who --method ConfigServiceV2` shows by whom.",
  },
  {
    id: "break-glass",
    title: "A revision was deployed past the review",
    severity: "CRITICAL",
    filter: () =>
      'log_id("cloudaudit.googleapis.com/system_event") AND protoPayload.response.metadata.annotations."run.googleapis.com/binary-authorization-breakglass":*',
    text: "Somebody broke the glass: the entry has the reason that was given. Review the image that runs.",
  },
];
