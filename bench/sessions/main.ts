/**
 * What the launcher costs and carries. Root on Linux; `npm run build` first.
 *
 * - `npm run bench -- sessions [new sessions]`: time, throughput and start, against the same app without it in the same run (needs wrk)
 * - `npm run bench -- sessions users [count]`: that many new users at once (1,000 take 15 GiB)
 * - `npm run bench -- sessions express|streamlit [count]`: memory of that many sessions; installs the framework first
 * - `npm run bench -- sessions script [count]`: time of Streamlit's first page and script for that many users, each with a spare session
 */
import { firstScripts } from "./firstScripts";
import { newcomers } from "./newcomers";
import { overhead } from "./overhead";
import { frameworks, places } from "./places";

async function main([first = "40", second]: readonly string[]): Promise<void> {
  switch (first) {
    case "express":
    case "streamlit":
      return places(first, frameworks[first], Number(second ?? 20));
    case "script":
      return firstScripts(Number(second ?? 10));
    case "users":
      return newcomers(Number(second ?? 1_000));
    default:
      return overhead(Number(first));
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
