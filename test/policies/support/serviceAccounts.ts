/** Service accounts, and services that run as them. */
import { registered, types } from "./resources";

export const account = (id: string, inputs: object = {}) =>
  registered(types.account, id, { accountId: id, project: "p", ...inputs });
export const app = (name: string, serviceAccount: unknown, labels: object = {}, sources: string[] = []) =>
  registered(
    types.service,
    name,
    { name, labels, template: serviceAccount === undefined ? {} : { serviceAccount } },
    { template: sources },
  );
export const email = (id: string) => `${id}@p.iam.gserviceaccount.com`;
