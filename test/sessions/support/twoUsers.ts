/** Two users of the shared app: what each of them does there, and that each sees their own things only. */
import { expect } from "vitest";
import type { TestLauncher } from "./runLauncher";

export const users = ["ann", "bob"] as const;

const places = ["/key", "/result", "/code", "/upload?name=data.csv", "/report", "/frames"];

/** Leaves something of the user in each place of the app. */
export async function useApp(launcher: TestLauncher, user: string): Promise<void> {
  await launcher.text(user, "/key", `key-of-${user}`);
  expect(await launcher.text(user, "/ask", "how many?")).toContain(`key-of-${user}`);
  await launcher.text(user, "/generate", `code-of-${user}`);
  await launcher.text(user, "/upload?name=data.csv", `file-of-${user}`);
  await launcher.text(user, "/report", `report-of-${user}`);
  await launcher.text(user, "/frames", `frames-of-${user}`);
}

export async function expectOwnOnly(launcher: TestLauncher): Promise<void> {
  for (const user of users) {
    const seen = (await Promise.all(places.map((place) => launcher.text(user, place)))).join("\n");
    expect(seen.split(`-of-${user}`).length).toBe(places.length + 1);
    for (const other of users.filter((one) => one !== user)) {
      expect(seen).not.toContain(`-of-${other}`);
    }
  }
}
