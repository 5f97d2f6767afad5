/** Writes docs/detectors.md from the detectors and from what they score on the labelled set. */
import { detectors } from "../../../egress/detect";
import { disguisedSet, labelledSet } from "./labelledSet";
import { lookAlikes } from "./lookAlikes";
import { digitDisguises, disguises } from "./personalData";
import { precision, recall, score } from "./score";

const seed = 1;
const perMaker = 40;
const perDisguise = 20;

export function detectorsPage(): string {
  const samples = labelledSet(seed, perMaker);
  const scores = score(
    samples,
    detectors.map((detector) => detector.name),
  );
  const structured = detectors.filter((detector) => detector.structured).map((detector) => detector.name);
  const hidden = disguisedSet(seed, perDisguise, structured);
  const disguised = score(hidden, structured);
  const rows = detectors.map((detector) => {
    const result = scores.get(detector.name);
    const count = samples.filter((sample) => sample.label === detector.name).length;
    const own = hidden.filter((sample) => sample.label === detector.name);
    const before = own.filter((sample) => detector.matches(sample.text)).length / own.length;
    const after = disguised.get(detector.name);
    const hiddenNumbers =
      after === undefined || own.length === 0 ? "– | –" : `${before.toFixed(3)} | ${recall(after).toFixed(3)}`;
    const numbers = result
      ? `${count} | ${recall(result).toFixed(3)} | ${precision(result).toFixed(3)} | ${hiddenNumbers}`
      : "";
    return `| \`${detector.name}\` | ${detector.finds} | ${numbers} |`;
  });
  const harmless = samples.filter((sample) => sample.label === undefined).length;
  return `# Detectors

<!-- Generated: \`npm test -- test/egress/detect/document.test.ts -u\` writes this page, the same test compares it. -->

A detector looks into the \`text\` values that a tracking plan lets out. A hit drops the field and counts \`detected\` in
the ledger; the event goes on without it.

Detectors are an alarm, not the guarantee. What may leave is decided by the plan's closed treatments: an \`enum\`, an
\`integer\` or a \`pseudonym\` can't carry an address, whatever a detector thinks. Every \`text\` field is a hole in that
wall, and the policy pack says so. The rows for names and addresses below show why: no pattern finds a rare name.

## What is found

Each text is read in several forms, all found by Unicode property and not by lists of characters: after normalisation (NFKC), with
digits of every script as 0–9, with all dashes and blanks alike, without control, format, private, unassigned and other invisible
characters, with and without combining marks, and with all separators inside numbers alike. What is written in percent, HTML, JSON or
quoted-printable escapes, base64 or base64url after any separator, hexadecimal, tag characters or variation selectors is undone, up to
three layers deep. A text that holds more encoded parts than that is not let out (\`not-allowed\`).

Measured on ${samples.length} generated texts in English and Japanese (seed ${seed}), ${harmless} of them look-alikes
without personal data: ${Object.keys(lookAlikes).join(", ")}. A bare run of digits counts only behind a word that says
what it is, except for payment cards and SIM cards, whose prefix, length and check digit speak for themselves. The last two columns are
recall on ${hidden.length} more texts in which the value is disguised: ${[...Object.keys(disguises), ...Object.keys(digitDisguises)].join(", ")}; first
by the pattern alone, then as the proxy looks.

| Detector | Finds | Texts | Recall | Precision | Disguised, pattern alone | Disguised |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

All but \`address\` and \`name\` are held to recall 1.0 and precision of at least 0.95 by the tests, with other seeds too.
The set is made by this project, so these numbers say that the detectors do what they claim, not how they would do on
text from the wild, where names and addresses come out lower. A number that is a valid card by brand, length and check
digit is reported as one, also if it was drawn at random: that is the whole of the precision lost by \`card\`.

## What is not found

- Names without a title, a label or a frequent part; nicknames; names in lower case.
- Addresses in forms other than those above, e.g. German or French ones.
- Numbers of other countries, and numbers without separators, word or check digit.
- Values in encodings other than those above, in a cipher, in pictures, or cut into several fields.
`;
}
