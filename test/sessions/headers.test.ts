/** What passes from the caller to the app. */
import { expect, test } from "vitest";
import { prepareHeaders } from "../../sessions/front/headers";

test("whatever says who calls is the launcher's alone; the app's own cookies pass", () => {
  const headers = {
    host: "app.test",
    authorization: "Bearer x",
    "x-goog-iap-jwt-assertion": "x",
    "x-goog-authenticated-user-email": "accounts.google.com:victim@users.test",
    "x-serverless-authorization": "Bearer x",
    "x-bulkhead-user": "victim@users.test",
    cookie: "GCP_IAP_UID=1; __Host-GCP_IAP_AUTH_TOKEN_ABC=2; _streamlit_xsrf=3; session=4",
  };
  prepareHeaders(headers, "ann@users.test");
  expect(headers).toEqual({
    host: "app.test",
    cookie: "_streamlit_xsrf=3; session=4",
    "x-bulkhead-user": "ann@users.test",
  });
});
