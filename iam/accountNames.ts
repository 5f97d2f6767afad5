/** Names of service accounts and service agents: the local cloud stores accounts under them, IAM decisions look them up. */

/** Full name of a project's own service account. */
export function accountName(project: string, email: string): string {
  return `iam.googleapis.com/projects/${project}/serviceAccounts/${email}`;
}

/**
 * Full name of a service agent. It exists once `projects.ServiceIdentity` (or a sink's writer identity) has created it.
 */
export function agentName(project: string, email: string): string {
  return `serviceusage.googleapis.com/projects/${project}/agents/${email}`;
}
