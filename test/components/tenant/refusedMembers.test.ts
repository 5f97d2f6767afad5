/** What is said when an organisation refuses a member. */
import { expect, test } from "vitest";
import { refusedMembersMessage } from "../../../components/tenant/refusedMembers";

const policy = JSON.stringify({
  bindings: [{ role: "roles/iap.httpsResourceAccessor", members: ["group:readers@customer.example"] }],
});

test.each([
  [
    "the older constraint",
    "googleapi: Error 400: One or more users named in the policy do not belong to a permitted customer, failedPrecondition",
  ],
  [
    "the managed constraint",
    "googleapi: Error 400: Operation denied by org policy: constraints/iam.managed.allowedPolicyMembers",
  ],
])("L3: a refusal by %s names the argument, the members and the exception to ask for", (_, error) => {
  expect(refusedMembersMessage("acme", error, policy)).toBe(
    "tenant 'acme': 'access.members' must be principals that the organisation admits, got 'group:readers@customer.example'; add the customer's directory to the constraint 'iam.allowedPolicyMemberDomains' of the project, as docs/deploy.md says under \"Who logs in how\"",
  );
});

test("L3: a policy that is not known is not guessed at, and other errors are left alone", () => {
  const refused = "Error 400: One or more users named in the policy do not belong to a permitted customer";
  expect(refusedMembersMessage("acme", refused, undefined)).toContain("that the organisation admits; add");
  expect(refusedMembersMessage("acme", "Error 404: Service account x does not exist.", policy)).toBeUndefined();
});
