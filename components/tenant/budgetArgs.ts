/** What a tenant may cost before somebody is told. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentTable, block, listMatching, matching, wholeNumber } from "../validation";

/** A monthly budget in Cloud Billing. It warns hours after the cost has arisen, and stops nothing. */
export interface BudgetArgs {
  /** Billing account that pays for the project, as `XXXXXX-XXXXXX-XXXXXX`. The deployer needs `roles/billing.costsManager` on it. */
  billingAccount: pulumi.Input<string>;
  /** What the tenant may cost a month, 1 to 1000000000, in whole units of the account's currency. At 50, 90 and 100 percent, and when the forecast reaches it, somebody is told. */
  monthly: pulumi.Input<number>;
  /** Notification channels of Cloud Monitoring that are told, besides those who administer billing; at most 5. Default: none. */
  channels?: pulumi.Input<pulumi.Input<string>[]>;
}

const billingAccount = matching(
  /^[0-9A-F]{6}(?:-[0-9A-F]{6}){2}$/,
  "a billing account such as '0A1B2C-3D4E5F-A0B1C2' (gcloud billing accounts list)",
);
const monthly = wholeNumber(1, 1_000_000_000, "a whole number of the currency's units");

export const budgetArguments = {
  billingAccount: { check: billingAccount, required: `must be set; write ${billingAccount.accepts}` },
  monthly: { check: monthly, required: `must be set; write ${monthly.accepts}` },
  channels: {
    check: listMatching(
      /^projects\/[a-z][a-z0-9-]{4,28}[a-z0-9]\/notificationChannels\/\d+$/,
      "a notification channel such as 'projects/acme-prod/notificationChannels/1234567890'",
    ),
    otherwise: "none",
  },
} satisfies ArgumentTable<BudgetArgs>;

export const budget = block(budgetArguments, "{ billingAccount: '0A1B2C-3D4E5F-A0B1C2', monthly: 200 }");
