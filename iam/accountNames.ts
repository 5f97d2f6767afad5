/** Full name of a project's own service account. */
export function accountName(project: string, email: string): string {
  return `iam.googleapis.com/projects/${project}/serviceAccounts/${email}`;
}

/** Where a service agent is kept once `projects.ServiceIdentity` (or a sink's writer identity) has made it. */
export function agentName(project: string, email: string): string {
  return `serviceusage.googleapis.com/projects/${project}/agents/${email}`;
}
