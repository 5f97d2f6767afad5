/** What a proof rests on and what it leaves out. */

export interface ScopeArgs {
  readonly source: "plan" | "state";
  readonly groupsHoldPeople: boolean;
}

export function scopeOf({ source, groupsHoldPeople }: ScopeArgs): string[] {
  return [
    source === "plan"
      ? "Made from a plan: what would be deployed. Values that are known only after the deployment leave an answer unknown."
      : "Made from the state of deployed stacks: what was deployed last. Later changes by hand show after 'pulumi refresh'.",
    "Grants, roles and routes of other stacks, and those made by hand, are not included. A policy that replaces every other grant is complete for its own resource; projects, folders and the organization can have more.",
    "Resources of kinds that the matrix doesn't list, such as topics and datasets, are not judged here. The policy pack judges grants on them.",
    "Conditions of grants and exceptions of deny policies are not evaluated, and a role that no table lists may permit anything: all three give unknown, never no.",
    "A route out counts even if a firewall would stop its traffic: a firewall is a second wall, not the first.",
    "Google's APIs serve every project, and whoever holds a token of another project needs no grant here. What is sent there is shown and does not count against isolation. A perimeter that another stack manages is not seen.",
    "Load balancers are not followed: a service that accepts only their traffic counts as closed to the internet.",
    "What an app lets its own users do is not included.",
    "Taken as given, not proved: a service with the label of an egress proxy runs Bulkhead's image, which lets out only what its plan allows. An image is known here by its digest alone: compare it with the one that you built, or let reviews and Binary Authorization admit no other.",
    groupsHoldPeople
      ? "Taken as given, not proved: no group holds a service account of these stacks (--groups-hold-people)."
      : "A stack does not state the members of a group, so a grant to a group leaves accounts and people unknown. If no group holds a service account, say so with --groups-hold-people.",
  ];
}
