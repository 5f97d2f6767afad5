/** Detects dates that the text around them calls a birthday. */
import type { Detector } from "./detector";

const months =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
/** Each form is a pattern of its own: joined into one expression, they are beyond what a static check of its running time can decide. */
const dates = [
  "(?:18|19|20)\\d\\d[-/. ]{0,2}\\d{1,2}[-/. ]{0,2}\\d{1,2}",
  "\\d{1,2}[-/. ]{1,2}\\d{1,2}[-/. ]{1,2}(?:\\d{4}|\\d\\d)",
  `\\d{1,2}(?:st|nd|rd|th)?(?: of)?[ -]${months},?[ -]\\d{4}`,
  `${months}\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}`,
  "(?:(?:18|19|20)\\d\\d|(?:明治|大正|昭和|平成|令和|[MTSHR])\\.?(?:\\d{1,2}|元))(?:年 ?|[./-])\\d{1,2}(?:月 ?|[./-])\\d{1,2}日?",
];
const label =
  "(?:(?<![a-z])(?:birth[ _-]?(?:day|date)|date[ _-]of[ _-]birth|d\\.?o\\.?b\\.?|b-?day|born|geboren|geburts(?:tag|datum)|n[ée]e?(?= le)|naissance|naci(?:miento|d[oa])|nascimento|nascita|nat[oa](?= il))|生年月日|誕生日|生まれ)[\"']?(?: (?:is|was|on|am|le|el|il|em))?(?: in)?[ :=(は]{0,3}[\"']?";
const labelled = dates.map((date) => new RegExp(`${label}(?:${date})`, "i"));
const followed = dates.map((date) => new RegExp(`(?:${date}) {0,2}(?:生まれ|生(?!成|産|活)|birthday)`, "i"));

/** Built from parts, for the test that holds every pattern to linear time. */
export const birthdayPatterns = [...labelled, ...followed];

export const birthday: Detector = {
  name: "birthday",
  finds:
    "dates behind `date of birth`, `DOB`, `birthday`, `born` or `生年月日`, or their German, French, Spanish, Portuguese or Italian words, or before `生まれ`, in ISO, European, American and Japanese forms",
  structured: true,
  needs: "digit",
  matches: (text) => birthdayPatterns.some((pattern) => pattern.test(text)),
};
