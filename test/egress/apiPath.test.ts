import { expect, test } from "vitest";
import { apiPath } from "../../egress/apis/apiPath";

test.each([
  "/v1/messages",
  "/v1/files/%E8%AD%B0%E4%BA%8B%E9%8C%B2.txt",
  "/v1/files/a%20b%3Fc%23d",
  "/v1/files/100%25",
  "/v1/files/100%2525",
  "/v1/files/%25zz",
  "/v1/models/gpt-4o:latest",
  "/v1/.../..a",
  "/v1/search?path=%2F..%2F&text=a%0Ab",
  "/v1/",
  "",
])("the path %j passes as it is", (path) => {
  expect(apiPath(`/api/openai${path}`, "openai")).toBe(path);
});

test("a path of many layers is refused at once", () => {
  const began = process.cpuUsage();
  for (const layers of [9, 100, 5_000]) {
    expect(apiPath(`/api/openai/v1/%${"25".repeat(layers)}41`, "openai")).toBeUndefined();
  }
  expect(apiPath(`/api/openai/v1/${"%25".repeat(5_000)}`, "openai")).toBeDefined();
  expect(process.cpuUsage(began).user).toBeLessThan(100_000);
});
