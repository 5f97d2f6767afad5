import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import { describe, expect, test } from "vitest";
import { judgeSecret } from "../../../policies/secrets";
import { publicCases } from "./publicCases";
import { formatCases } from "./secretCases";

/** Whether secretlint's recommended rules see a secret in the text. Only rule ids are taken: its messages may hold the secret. */
async function seenBySecretlint(content: string): Promise<boolean> {
  const result = await lintSource({
    source: { filePath: "value.txt", content, contentType: "text", ext: ".txt" },
    options: { config: { rules: [{ id: "preset", rule: creator }] }, noPhysicFilePath: true, maskSecrets: true },
  });
  return result.messages.length > 0;
}

describe("secretlint as an oracle", () => {
  test("sees no secret that the pack's own table misses", async () => {
    const missed: string[] = [];
    for (const { rule, value } of formatCases) {
      if ((await seenBySecretlint(value)) && judgeSecret({ value })?.by !== "format") {
        missed.push(rule);
      }
    }
    expect(missed).toEqual([]);
  });

  test("is a real oracle: it does see secrets in a good part of the cases", async () => {
    const seen = new Set<string>();
    for (const { rule, value } of formatCases) {
      if (await seenBySecretlint(value)) {
        seen.add(rule);
      }
    }
    expect([...seen].sort()).toMatchInlineSnapshot(`
      [
        "Anthropic API key",
        "GitHub token",
        "Linear API key",
        "OpenAI API key",
        "OpenAI admin key",
        "SendGrid API key",
        "Shopify token",
        "Slack app token",
        "Slack token",
        "URL with a password",
        "incoming webhook with its secret",
        "npm token",
      ]
    `);
  });

  test("sees nothing in the public look-alikes either", async () => {
    const hits: string[] = [];
    for (const [name, value] of publicCases) {
      if (await seenBySecretlint(`${name}=${value}`)) {
        hits.push(name);
      }
    }
    expect(hits).toEqual([]);
  });
});
