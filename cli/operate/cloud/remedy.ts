/** What to do about a call that Google Cloud refused, or that got no answer. */
import type { CloudError, GoogleCloud } from "./googleCloud";
import { neededRole, type OperatorRole } from "./neededRole";

/** Google's sentence for an API that nobody has enabled in the project ("Enabling and disabling services"). */
const apiIsOff = /has not been used in project \S+ before or it is disabled\.?/;

/** The message of an error, and how to go on: which API to enable, which role to ask for, or to log in again. */
export function withRemedy(
  { message, status, permission, api }: CloudError,
  { project }: Pick<GoogleCloud, "project">,
  operator?: OperatorRole,
): string {
  const off = apiIsOff.exec(message);
  if (off !== null && api !== undefined) {
    // What follows is a link to the console, and half a page on waiting.
    const said = message.slice(0, off.index + off[0].length).replace(/\.$/, "");
    return `${said}; run 'gcloud services enable ${api}.googleapis.com --project ${project}' and wait a minute`;
  }
  if (permission !== undefined) {
    const role = neededRole(permission, operator);
    const has = role === undefined ? "" : `, which ${role} has`;
    return `${message}; you need the permission '${permission}' there or on project '${project}'${has}`;
  }
  if (status === 403 && api !== undefined) {
    const role = neededRole(`${api}.`, operator);
    return role === undefined ? message : `${message}; you need ${role} on project '${project}'`;
  }
  if (status === 401) {
    return `${message}; log in again with 'gcloud auth application-default login'`;
  }
  return status === 0 ? `${message}; check the network and run it again` : message;
}
