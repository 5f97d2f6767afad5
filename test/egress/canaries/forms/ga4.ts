/** Google Analytics: the Measurement Protocol. */
import { type Form, jsonBody, type Plant, post, properties, time } from "./form";

const ga4Body = (plant: Plant) => ({
  client_id: plant("client_id"),
  user_id: plant("user_id"),
  timestamp_micros: Date.parse(time) * 1000,
  user_properties: {
    plan: { value: "free" },
    email: { value: plant("user property") },
    [plant("user property key")]: { value: 1 },
  },
  user_data: { sha256_email_address: plant("hashed mail"), address: { city: plant("city") } },
  user_location: { city: plant("location") },
  device: { model: plant("device") },
  ip_override: plant("ip override"),
  user_agent: plant("agent"),
  consent: { ad_user_data: plant("consent") },
  events: [
    {
      name: "report_generated",
      params: { ...properties(plant), session_id: plant("session"), page_location: plant("location url") },
      [plant("event key")]: 1,
    },
    { name: plant("undeclared event"), params: properties(plant) },
  ],
});

export const ga4Forms: readonly Form[] = [
  {
    name: "ga4 collect",
    vendor: "ga4",
    leaving: 1,
    request: (plant) =>
      post(`/ga4/mp/collect?measurement_id=${plant("measurement id")}&api_secret=${plant("api secret")}`, (p) =>
        jsonBody(ga4Body(p)),
      )(plant),
  },
];
