/** What a proof rests on and what it leaves out. A reader who takes the answers for more than they are is misled. */

export interface ScopeArgs {
  readonly source: "plan" | "state";
  readonly groupsHoldPeople: boolean;
}

export function scopeOf({ source, groupsHoldPeople }: ScopeArgs): string[] {
  return [
    source === "plan"
      ? "Made from a plan: what would be deployed. Values that are known only after deployment leave an answer unknown."
      : "Made from the state of deployed stacks: what was deployed last. Changes made by hand since then show after 'pulumi refresh'.",
    "Grants, roles and routes of other stacks, and those made by hand, are not in it. A policy that replaces every other grant is complete for its own resource; projects, folders and the organisation can hold more.",
    "Conditions of grants and exceptions of deny policies are not evaluated, and a role that no table lists may permit anything: all three give unknown, never no.",
    "A route out counts whether or not a firewall would stop what goes over it: a firewall is a second wall, not the first.",
    "Load balancers are not followed: a service that lets in only what comes over one counts as closed to the internet, whatever stands before it.",
    "What an app lets its own people do is not in it.",
    groupsHoldPeople
      ? "Taken as given, not proved: no group holds a service account of these stacks (--groups-hold-people)."
      : "Who is in a group is not stated by a stack, so a grant to a group leaves accounts and people unknown; where none holds a service account, say so with --groups-hold-people.",
  ];
}
