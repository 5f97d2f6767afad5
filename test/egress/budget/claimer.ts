/** A process that claims one window after another until it is killed, and prints each claim that was granted. */
import { fileStore } from "../../../egress/budget/fileStore";
import { PrivacyBudget } from "../../../egress/budget/privacyBudget";

async function claimForEver(folder: string, name: string, limit: number): Promise<void> {
  const budget = new PrivacyBudget(fileStore(folder), limit);
  for (let window = 1; ; window++) {
    const claim = await budget.claim(name, Date.UTC(2026, 10, 1) + window * 60_000, 1, 10_000);
    process.stdout.write(`${claim}\n`);
    if (claim === "spent") {
      return;
    }
  }
}

const [, , folder = "", name = "", limit = "0"] = process.argv;
void claimForEver(folder, name, Number(limit));
