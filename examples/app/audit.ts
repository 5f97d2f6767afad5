/** Who did what and when, one JSON line an action. Never what was in it. */
export function audit(tenant: string, email: string, action: string, result: "ok" | "refused" | "failed"): void {
  const line = {
    severity: "NOTICE",
    kind: "audit",
    time: new Date().toISOString(),
    tenant,
    who: email,
    action,
    result,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
