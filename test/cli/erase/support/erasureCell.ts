/** A cell whose tenants send to every vendor; `acme` has two pseudonym keys. */
import { stringify } from "yaml";
import { addVersion, listTenantSecrets } from "../../../../cli/operate/cloud/secrets";
import { env } from "../../../../plan";
import { folderProject, region } from "../../../local/front/support/cloudFolder";
import { OperatedCell, tenants } from "../../operate/support/operatedCell";

export const dates = ["2026-05-01", "2026-11-01"] as const;
export const keyOf = (date: string) => Buffer.from(`a pseudonym key of acme for ${date}`);

/** Words that may appear nowhere but at the vendors. */
export const secretWords = ["oauth-of-mixpanel", "token-of-segment", "key-of-posthog", "secret-of-amplitude"];

export const credentials = {
  mixpanel: { projectToken: "project-of-mixpanel", oauthToken: "oauth-of-mixpanel" },
  segment: { token: "token-of-segment" },
  posthog: { projectId: "12", personalApiKey: "key-of-posthog" },
  amplitude: { apiKey: "api-of-amplitude", secretKey: "secret-of-amplitude" },
  ga4: { propertyId: "34", accessToken: "token-of-google" },
  rudderstack: { token: "token-of-rudderstack", destinationIds: "d1,d2" },
};
export const credentialsText = stringify(credentials);

export const plan = {
  version: 1,
  vendors: {
    mixpanel: { region: "eu" },
    segment: {},
    posthog: {},
    amplitude: {},
    ga4: { measurementId: "G-ABC1234567" },
    rudderstack: { upstream: "https://data.example.com" },
  },
};

export async function erasureCell(vendors: object = plan.vendors): Promise<OperatedCell> {
  const cell = await OperatedCell.create();
  for (const date of dates) {
    await cell.addSecret(`acme_pseudonym_${date}`);
  }
  for (const secret of await listTenantSecrets(cell.cloud)) {
    await addVersion(cell.cloud, secret, keyOf(secret.name));
  }
  for (const id of tenants) {
    const service = `run.googleapis.com/projects/${folderProject}/locations/${region}/services/${id}-egress`;
    await cell.folder.cloud.change(service, (properties) => ({
      ...properties,
      template: {
        ...(properties.template as object),
        containers: [{ name: "proxy", envs: [{ name: env.plan, value: JSON.stringify({ ...plan, vendors }) }] }],
      },
    }));
  }
  return cell;
}
