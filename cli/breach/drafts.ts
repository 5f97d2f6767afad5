/** Drafts of messages about a breach, filled with what is known: to a customer, to an authority, to counsel; in English and Japanese. */
import type { TenantConcerned, TreatedField } from "./assess";
import { type BreachCase, peopleWords } from "./case";
import { notLegalAdvice } from "./deadlines";

/** Drafts by path in the bundle. Each customer has one of their own, which says nothing of the others. */
export function drafts(incident: BreachCase): Record<string, string> {
  return {
    ...Object.fromEntries(
      incident.assessment.tenants.flatMap((tenant) => [
        [`drafts/customers/${tenant.tenant}.en.md`, customerEnglish(incident, tenant)] as const,
        [`drafts/customers/${tenant.tenant}.ja.md`, customerJapanese(incident, tenant)] as const,
      ]),
    ),
    "drafts/authority.en.md": authorityEnglish(incident),
    "drafts/authority.ja.md": authorityJapanese(incident),
    "drafts/legal.en.md": legalEnglish(incident),
    "drafts/legal.ja.md": legalJapanese(incident),
  };
}

const fill = "[…]";

/** Each field once, with every treatment under which it left. */
function fieldsOf(fields: readonly TreatedField[], language: "en" | "ja"): string {
  const unknown = language === "en" ? "treatment not known" : "処理方法は確認中";
  const seen = new Map<string, Set<string>>();
  for (const { event, field, treatment } of fields) {
    const name = `\`${event}\`, \`${field}\``;
    seen.set(name, (seen.get(name) ?? new Set()).add(treatment ?? unknown));
  }
  return [...seen].map(([name, words]) => `- ${name}: ${[...words].join("; ")}`).join("\n");
}

const contactOf = ({ contacts }: BreachCase, role: string) => {
  const contact = contacts.find((one) => one.role === role) ?? contacts[0];
  return contact === undefined ? fill : `${contact.name}, ${contact.email}`;
};

const windowOf = ({ assessment: { window } }: BreachCase) => [window.since.slice(0, 16), window.until.slice(0, 16)];

function customerEnglish(incident: BreachCase, tenant: TenantConcerned): string {
  const { assessment } = incident;
  const [since, until] = windowOf(incident);
  return `# Security incident at ${assessment.vendor}: what of your data was there

Dear ${fill},

${assessment.vendor}, which we use to analyse how our product is used, has told us of a security incident between ${since} and ${until} (UTC).
We learned of it on ${incident.knownAt.slice(0, 16)} (UTC). This is what of your organisation's data was sent there in that time.

- Events: ${tenant.events}${tenant.mayHaveArrived > 0 ? `, and ${tenant.mayHaveArrived} more that may have arrived` : ""}
- People of yours: ${peopleWords(tenant.people)}, each under a pseudonym that cannot be turned into a person without a key that the vendor never had
- From ${tenant.first} to ${tenant.last}

Fields, and the form in which they left:

${fieldsOf(tenant.fields, "en")}

No other field left our systems for this vendor: what is not listed is dropped before it is sent.

What we have done: ${switchEnglish(incident)}. The records behind these numbers are kept.

What we ask of you: ${fill}

Questions: ${contactOf(incident, "customers")}
`;
}

function customerJapanese(incident: BreachCase, tenant: TenantConcerned): string {
  const { assessment } = incident;
  const [since, until] = windowOf(incident);
  return `# ${assessment.vendor} におけるセキュリティ事故と、貴社データの範囲について

${fill} 御中

当社が利用状況の分析に使用している ${assessment.vendor} より、${since} から ${until}(UTC)の間にセキュリティ事故が発生したとの連絡を受けました。
当社がこれを認識した日時は ${incident.knownAt.slice(0, 16)}(UTC)です。この期間に同社へ送信された貴社に関するデータは次のとおりです。

- イベント数: ${tenant.events} 件${tenant.mayHaveArrived > 0 ? `(ほかに、到達した可能性のあるもの ${tenant.mayHaveArrived} 件)` : ""}
- 対象となる方の人数: ${peopleJapanese(tenant.people)}。いずれも仮名で送信しており、同社が保有したことのない鍵がなければ個人を特定できません
- 送信期間: ${tenant.first} から ${tenant.last} まで

送信された項目と、その形式:

${fieldsOf(tenant.fields, "ja")}

上記以外の項目は、送信前に破棄されるため、同社へは送信されていません。

当社の対応: ${switchJapanese(incident)}。上記の数値の根拠となる記録は保全しています。

貴社へのお願い: ${fill}

お問い合わせ先: ${contactOf(incident, "customers")}
`;
}

function authorityEnglish(incident: BreachCase): string {
  const { assessment } = incident;
  const [since, until] = windowOf(incident);
  return `# Notification of a personal data breach (draft)

${notLegalAdvice}

1. Nature of the breach: unauthorised access to data at a processor, ${assessment.vendor}, between ${since} and ${until} (UTC).
2. Became known: ${incident.knownAt} (UTC).
3. Categories and number of people: users of ${assessment.tenants.length} customers, ${peopleWords(assessment.people)} people, as pseudonyms.
4. Categories and number of records: ${assessment.events} events${assessment.mayHaveArrived > 0 ? `, and ${assessment.mayHaveArrived} that may have arrived` : ""}. Fields:

${fieldsOf(assessment.fields, "en")}

5. Likely consequences: ${fill}
6. Measures: ${switchEnglish(incident)}.
7. Contact: ${contactOf(incident, "privacy")}
8. Not known yet:

${assessment.unknown.map((line) => `- ${line}`).join("\n")}
`;
}

function authorityJapanese(incident: BreachCase): string {
  const { assessment } = incident;
  const [since, until] = windowOf(incident);
  return `# 個人データの漏えい等に関する報告(案)

以下の期限は条文等に記載された数値であり、法的助言ではありません。適用の有無および起算点は弁護士にご確認ください。

1. 概要: 委託先 ${assessment.vendor} における ${since} から ${until}(UTC)の間の不正アクセス
2. 発覚日時: ${incident.knownAt}(UTC)
3. 本人の数: 顧客 ${assessment.tenants.length} 社の利用者 ${peopleJapanese(assessment.people)}(仮名)
4. 漏えい等が発生し、又は発生したおそれがある個人データの項目: イベント ${assessment.events} 件${assessment.mayHaveArrived > 0 ? `(ほかに到達した可能性のあるもの ${assessment.mayHaveArrived} 件)` : ""}

${fieldsOf(assessment.fields, "ja")}

5. 原因: ${fill}
6. 二次被害又はそのおそれの有無及びその内容: ${fill}
7. 本人への対応の実施状況: ${fill}
8. 公表の実施状況: ${fill}
9. 再発防止のための措置: ${switchJapanese(incident)}。${fill}
10. 連絡先: ${contactOf(incident, "privacy")}
`;
}

function legalEnglish(incident: BreachCase): string {
  const { assessment } = incident;
  const entry = assessment.register;
  return `# For counsel: incident at ${assessment.vendor}

${notLegalAdvice}

Known since ${incident.knownAt} (UTC). ${assessment.tenants.length} customers, ${peopleWords(assessment.people)} people under pseudonyms, ${assessment.events} events.

| Who | What | Until (UTC) | Source |
| --- | --- | --- | --- |
${incident.deadlines.map(({ who, what, until, source }) => `| ${who} | ${what} | ${until ?? "without undue delay"} | ${source} |`).join("\n")}

Contract with the vendor: ${entry === undefined ? "not in the vendor register" : `${entry.contract.reference}; keeps events for ${entry.retentionDays} days; contact ${entry.contact}`}.
Evidence: ${incident.evidence.hold}.

Not known:

${assessment.unknown.map((line) => `- ${line}`).join("\n")}

To decide: which laws apply; whether the people are to be told, and by whom; whether pseudonyms whose key the vendor never had are personal data here.
`;
}

function legalJapanese(incident: BreachCase): string {
  const { assessment } = incident;
  return `# 法務担当者向け: ${assessment.vendor} における事故

以下の期限は条文等に記載された数値であり、法的助言ではありません。

認識日時: ${incident.knownAt}(UTC)。顧客 ${assessment.tenants.length} 社、対象者 ${peopleJapanese(assessment.people)}(仮名)、イベント ${assessment.events} 件。

| 期限(UTC) | 根拠 |
| --- | --- |
${incident.deadlines.map(({ until, source }) => `| ${until ?? "遅滞なく/速やかに"} | ${source} |`).join("\n")}

判断が必要な事項: 適用される法令、本人への通知の要否と通知主体、同社が鍵を保有していない仮名が本件において個人データに当たるか。
`;
}

function peopleJapanese({ atLeast, atMost }: { readonly atLeast: number; readonly atMost: number }): string {
  return atLeast === atMost ? `${atMost} 名` : `${atLeast} 名から ${atMost} 名`;
}

function switchEnglish({ killSwitch, assessment: { vendor } }: BreachCase): string {
  switch (killSwitch.state) {
    case "not touched":
      return `we stopped sending to ${vendor} ${fill}`;
    case "off":
      return `we stopped sending to ${vendor}; all ${killSwitch.instances} running instances confirmed it within ${killSwitch.seconds} s`;
    case "not confirmed":
      return `we have told all instances to stop sending to ${vendor}; not every one has confirmed it yet`;
  }
}

function switchJapanese({ killSwitch, assessment: { vendor } }: BreachCase): string {
  switch (killSwitch.state) {
    case "not touched":
      return `${vendor} への送信停止: ${fill}`;
    case "off":
      return `${vendor} への送信を停止し、稼働中の全 ${killSwitch.instances} インスタンスで ${killSwitch.seconds} 秒以内に確認しました`;
    case "not confirmed":
      return `${vendor} への送信停止を指示しましたが、稼働中の ${killSwitch.instances} インスタンスの一部で確認が取れていません`;
  }
}
