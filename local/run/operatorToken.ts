/** An operator's token for the APIs of a local cloud, with the role Owner on its projects. */
import { membersOf, withMember } from "../../iam";
import type { Cloud } from "../cloud/store/cloud";
import type { Caller } from "../front/access";
import type { AccessTokens } from "../front/accessTokens";

/** Where Google's APIs answer on this machine, and who the caller is. */
export interface OperatorAccess {
  /** Port of the loopback address; the header `Host` names the API. */
  readonly port: number;
  readonly accessToken: string;
}

const operatorEmail = "operator@bulkhead.example";
/** The sample's perimeter lets this group in. */
const operator: Caller = [`user:${operatorEmail}`, "group:operators@bulkhead.example"];

/** Issues a token, after making the operator an owner of every project, as whoever creates a project is. */
export async function operatorToken(cloud: Cloud, tokens: AccessTokens): Promise<string> {
  const { projects } = await cloud.settings();
  const grant = { role: "roles/owner", condition: undefined };
  const member = `user:${operatorEmail}`;
  for (const project of Object.keys(projects)) {
    const name = `cloudresourcemanager.googleapis.com/projects/${project}`;
    const { policy } = await cloud.readPolicy(name);
    if (!membersOf(policy, grant).includes(member)) {
      await cloud.changePolicy(name, (current) => withMember(current, grant, member), { atOnce: true });
    }
  }
  return tokens.issue(operatorEmail, undefined, operator).token;
}
