/**
 * Requests as the SDKs send them, with a canary in every place where an SDK or its caller can put data. A canary is text that stands
 * nowhere else; `where` says which place it marks.
 */
import { amplitudeForms } from "./amplitude";
import type { Form } from "./form";
import { ga4Forms } from "./ga4";
import { mixpanelForms } from "./mixpanel";
import { posthogForms } from "./posthog";
import { segmentForms } from "./segment";

export type { Form, Plant, WireRequest } from "./form";

export const forms: readonly Form[] = [
  ...mixpanelForms,
  ...segmentForms,
  ...posthogForms,
  ...amplitudeForms,
  ...ga4Forms,
];
