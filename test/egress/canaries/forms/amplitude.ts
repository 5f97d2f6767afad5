/** Amplitude: both of its APIs. */
import { type Form, jsonBody, type Plant, post, properties, time, traits } from "./form";

function amplitudeBody(plant: Plant): Record<string, unknown> {
  const common = () => ({
    user_id: plant("user_id"),
    device_id: plant("device_id"),
    time: Date.parse(time),
    insert_id: plant("insert_id"),
    session_id: Date.parse(time),
    event_id: 1,
    ip: plant("ip"),
    city: plant("city"),
    country: plant("country"),
    region: plant("region"),
    location_lat: 35.1,
    platform: plant("platform"),
    os_name: plant("os"),
    device_model: plant("device model"),
    idfa: plant("idfa"),
    adid: plant("adid"),
    language: plant("language"),
    library: plant("library"),
    user_agent: plant("agent"),
    plan: { branch: plant("plan branch") },
    [plant("event key")]: plant("event value"),
  });
  return {
    api_key: plant("api_key"),
    client_upload_time: plant("upload time"),
    request_metadata: { sdk: plant("metadata") },
    options: { min_id_length: 1, [plant("option")]: plant("option value") },
    events: [
      {
        ...common(),
        event_type: "report_generated",
        event_properties: properties(plant),
        user_properties: { $set: traits(plant), ...traits(plant) },
        groups: { company: [plant("group 1"), plant("group 2")], [plant("group type")]: plant("group") },
      },
      { ...common(), event_type: plant("undeclared event"), event_properties: properties(plant) },
      {
        ...common(),
        event_type: "$identify",
        user_properties: { $set: traits(plant), $append: traits(plant), $unset: { [plant("unset")]: "-" } },
      },
      {
        ...common(),
        event_type: "$groupidentify",
        groups: { company: plant("group") },
        group_properties: { $set: traits(plant) },
      },
    ],
  };
}

export const amplitudeForms: readonly Form[] = [
  {
    name: "amplitude httpapi",
    vendor: "amplitude",
    leaving: 3,
    request: post("/amplitude/2/httpapi", (p) => jsonBody(amplitudeBody(p))),
  },
  {
    name: "amplitude batch",
    vendor: "amplitude",
    leaving: 3,
    request: post("/amplitude/batch", (p) => jsonBody(amplitudeBody(p))),
  },
];
