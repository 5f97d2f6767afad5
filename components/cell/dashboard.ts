/** The cell's dashboard in Cloud Monitoring: what its services do, and, with metrics from the ledger, what leaves by tenant and vendor. */
import * as monitoring from "@pulumi/gcp/monitoring";
import { logMetric } from "../../plan";
import { cellNames } from "../naming";
import type { CellContext } from "./cellContext";

interface Chart {
  readonly title: string;
  /** In PromQL. */
  readonly query: string;
  /** What the numbers are. */
  readonly unit: string;
}

const run = (name: string) => `run_googleapis_com:${name}`;
const ofRevisions = 'monitored_resource="cloud_run_revision"';

/** Google counts these itself, for every service of the project. */
const serviceCharts: readonly Chart[] = [
  {
    title: "Requests by service",
    query: `sum by (service_name) (rate(${run("request_count")}{${ofRevisions}}[5m]))`,
    unit: "a second",
  },
  {
    title: "Failed requests by service",
    query: `sum by (service_name) (rate(${run("request_count")}{${ofRevisions},response_code_class="5xx"}[5m]))`,
    unit: "a second",
  },
  {
    title: "Latency by service, 95th percentile",
    query: `histogram_quantile(0.95, sum by (service_name, le) (rate(${run("request_latencies_bucket")}{${ofRevisions}}[5m])))`,
    unit: "ms",
  },
  {
    title: "Instances by service",
    query: `sum by (service_name) (max_over_time(${run("container_instance_count")}{${ofRevisions}}[5m]))`,
    unit: "instances",
  },
];

function ledgerCharts(cell: string): Chart[] {
  const metric = (id: string) => `${logMetric(cellNames.part(cell, id))}_sum`;
  return [
    {
      title: "Events that left, by tenant and vendor",
      query: `sum by (tenant, vendor) (increase(${metric("events-sent")}{${ofRevisions}}[5m]))`,
      unit: "in 5 minutes",
    },
    {
      title: "Events that stayed, by tenant and reason",
      query: `sum by (tenant, reason) (increase(${metric("events-dropped")}{${ofRevisions}}[5m]))`,
      unit: "in 5 minutes",
    },
  ];
}

/** @param hasLedgerMetrics whether the cell makes the metrics that the last two charts show */
export function createDashboard({ name, project, child }: CellContext, hasLedgerMetrics: boolean): void {
  const charts = [...serviceCharts, ...(hasLedgerMetrics ? ledgerCharts(name) : [])];
  const dashboard = {
    displayName: `Bulkhead cell ${name}`,
    gridLayout: { columns: "2", widgets: charts.map(widget) },
  };
  new monitoring.Dashboard(`${name}-dashboard`, { project, dashboardJson: JSON.stringify(dashboard) }, child);
}

function widget({ title, query, unit }: Chart) {
  return {
    title,
    xyChart: {
      dataSets: [{ plotType: "LINE", timeSeriesQuery: { prometheusQuery: query } }],
      yAxis: { label: unit, scale: "LINEAR" },
    },
  };
}
