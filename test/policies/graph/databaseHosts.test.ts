/** Addresses of databases and caches in a variable's text. */
import { expect, test } from "vitest";
import { databaseHosts } from "../../../policies/graph/workloads/databaseHosts";

const at = (host: string, kind: "database" | "cache" = "database") => [{ kind, host }];

test.each([
  ["STORE", "postgres://app:x@10.0.0.5:5432/app", at("10.0.0.5")],
  ["STORE", "mysql2://10.0.0.5", at("10.0.0.5")],
  ["STORE", "postgresql+asyncpg://app@db.example.com/app", at("db.example.com")],
  ["STORE", "mongodb+srv://u@cluster.example.net/x", at("cluster.example.net")],
  ["STORE", "mongodb://10.0.0.1:27017,10.0.0.2/x", [...at("10.0.0.1"), ...at("10.0.0.2")]],
  ["STORE", "redis://:x@10.0.0.6:6379/0", at("10.0.0.6", "cache")],
  ["STORE", "rediss://cache.example.com", at("cache.example.com", "cache")],
  ["STORE", "Server=tcp:DB.example.com,1433;Database=app", at("db.example.com")],
  ["STORE", "host=10.0.0.5 dbname=app", at("10.0.0.5")],
  ["STORE", "valkey://cache.example.com", at("cache.example.com", "cache")],
  [
    "STORE",
    "valkeys://cache.example.com:6379,10.0.0.7:6380",
    [...at("cache.example.com", "cache"), ...at("10.0.0.7", "cache")],
  ],
  ["STORE", "memcache://10.0.0.6", at("10.0.0.6", "cache")],
  ["STORE", "memcached://10.0.0.6", at("10.0.0.6", "cache")],
  ["STORE", "dbname=app user=app host=10.0.0.5", at("10.0.0.5")],
  ["STORE", "addr = 10.0.0.5;database=app", at("10.0.0.5")],
  ["STORE", "Address=10.0.0.5;Initial Catalog=app", at("10.0.0.5")],
  ["DB_HOST", "10.0.0.5", at("10.0.0.5")],
  ["PGHOST", "10.0.0.5:5432", at("10.0.0.5")],
  ["redisEndpoint", "10.0.0.6", at("10.0.0.6", "cache")],
  ["DB_PRIMARY_HOST", "10.0.0.5", at("10.0.0.5")],
  ["STORE", "postgres://10.0.0.5/app".padStart(4096), at("10.0.0.5")],
  ["DB_HOST", "10.127.0.1", at("10.127.0.1")],
  ["DB_HOST", "0.0.0.0.example.com", at("0.0.0.0.example.com")],
  ["DB_HOST", "aws-0.pooler.supabase.com.example.com", at("aws-0.pooler.supabase.com.example.com")],
  ["STORE", "host=10.0.0.5 port=25", []],
  ["STORE", "ghost=10.0.0.5 dbname=app", []],
  ["MAIL_HOST", "10.0.0.9", []],
  ["DB_NAME", "app.orders", []],
  ["DB_HOST", "db", []],
  ["DB_HOST", "127.0.0.1", []],
  ["DB_HOST", "0.0.0.0", []],
  ["DB_HOST", "10.0.0.5 and more", []],
  ["STORE", "https://10.0.0.5/postgres", []],
  ["STORE", "postgres://localhost/app", []],
  ["DB_HOST", "aws-0.pooler.supabase.com", []],
  ["STORE", "postgres://10.0.0.5/app".padStart(4097), []],
])("%s=%s", (name, value, expected) => {
  expect(databaseHosts(name, value)).toEqual(expected);
});
