/**
 * Google Analytics' `submitUserDeletion`: one identifier a call
 * (https://developers.google.com/analytics/devguides/config/admin/v1/rest/v1alpha/properties/submitUserDeletion). It answers with the
 * time up to which data will be deleted; nothing says when that has happened. A second request only moves that time.
 */
import { isMap } from "../../../plan";
import { baseUrl, bearer, type VendorDeletion } from "./deletion";

const regions = { us: "https://analyticsadmin.googleapis.com" };

export const ga4: VendorDeletion = {
  name: "ga4",
  title: "Google Analytics 4",
  credentials: {
    propertyId: "number of the property",
    accessToken: "access token with the scope analytics.edit; 'gcloud auth print-access-token' prints one",
  },
  perCall: 1,
  stays: [
    "aggregated reports, and what was exported to BigQuery",
    "events until Google has deleted them; its API does not say when",
  ],
  // Google keeps the two apart; which of them the app's id became is the SDK's choice.
  subjects: (pseudonym) => [`userId:${pseudonym}`, `clientId:${pseudonym}`],
  ask: ([subject = ""], settings) => {
    const [kind = "", id] = subject.split(/:(.*)/s);
    return {
      method: "POST",
      url: `${baseUrl({ ...settings, region: "us" }, regions)}/v1alpha/properties/${encodeURIComponent(settings.propertyId ?? "")}:submitUserDeletion`,
      headers: bearer(settings.accessToken),
      body: { [kind]: id },
    };
  },
  readAsked: (answer) =>
    isMap(answer) && typeof answer.deletionRequestTime === "string"
      ? { standing: "accepted", detail: `up to ${answer.deletionRequestTime}`, task: null }
      : undefined,
};
