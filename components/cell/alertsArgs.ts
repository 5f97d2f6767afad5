/** Who is told when something in a cell is not as it should be. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentTable, block, listMatching } from "../validation";

/** Alerts on the cell's logs, in Cloud Monitoring (`docs/operate/alerts.md`). */
export interface AlertsArgs {
  /** Notification channels of Cloud Monitoring, as `projects/<project>/notificationChannels/<number>`. */
  channels: pulumi.Input<pulumi.Input<string>[]>;
  /** E-mail addresses of the people and accounts that deploy: changes of access by anybody else are an alert, and without it each change. Default: none. */
  deployers?: pulumi.Input<pulumi.Input<string>[]>;
}

const channels = listMatching(
  /^projects\/[a-z][a-z0-9-]{4,28}[a-z0-9]\/notificationChannels\/\d+$/,
  "a notification channel such as 'projects/acme-prod/notificationChannels/1234567890'",
);
const deployers = listMatching(/^[^\s"@]+@[^\s"@]+\.[^\s"@]+$/, "an e-mail address");

export const alertsArguments = {
  channels: { check: channels, required: `must be set; write ${channels.accepts}` },
  deployers: { check: deployers, otherwise: "none" },
} satisfies ArgumentTable<AlertsArgs>;

export const alerts = block(alertsArguments, "{ channels: ['projects/…/notificationChannels/…'] }");
