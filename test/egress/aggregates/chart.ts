/**
 * A vendor's chart of an aggregate: drawn from what the stand-in for Mixpanel got, beside the truth that only the test knows. The
 * picture in docs/aggregates.md is drawn from a run that was recorded in docs/images/aggregates.json.
 */
import { createRequire } from "node:module";

// Its types are of a module that only `require` can load.
const { init } = createRequire(__filename)("echarts") as typeof import("echarts");

export interface Reading {
  readonly hour: number;
  readonly plan: string;
  /** Number of events, counted by the test; beyond `perPerson` none. */
  readonly truth: number;
  /** What the vendor got; null if the group stayed. */
  readonly got: number | null;
}

export interface Recording {
  readonly epsilon: number;
  /** Standard error of each number. */
  readonly error: number;
  readonly readings: readonly Reading[];
}

/** The chart as SVG. */
export function chartOf({ epsilon, error, readings }: Recording): string {
  const chart = init(null, undefined, { renderer: "svg", ssr: true, width: 760, height: 340 });
  const hours = [...new Set(readings.map(({ hour }) => hour))].sort((one, other) => one - other);
  const plans = [...new Set(readings.map(({ plan }) => plan))];
  const colors = ["#1f6feb", "#d1742a"];
  const series = plans.flatMap((plan, index) => {
    const at = (hour: number) => readings.find((reading) => reading.hour === hour && reading.plan === plan);
    const color = colors[index] ?? "#555555";
    return [
      {
        name: `${plan}, received`,
        type: "bar" as const,
        itemStyle: { color },
        data: hours.map((hour) => at(hour)?.got ?? "-"),
      },
      {
        name: `${plan}, exact`,
        type: "line" as const,
        step: "middle" as const,
        symbol: "none",
        lineStyle: { color, width: 2 },
        itemStyle: { color },
        data: hours.map((hour) => at(hour)?.truth ?? 0),
      },
    ];
  });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: {
      text: "Reports by hour of day and plan",
      subtext: `with noise of epsilon ${epsilon}; standard error ${error.toPrecision(2)}`,
      left: "center",
    },
    legend: { bottom: 0, itemGap: 30 },
    grid: { left: 50, right: 20, top: 60, bottom: 75 },
    xAxis: { type: "category", data: hours.map(String), name: "hour of day, UTC", nameLocation: "middle", nameGap: 26 },
    yAxis: { type: "value" },
    series,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // Styles are for hovering, and their names count the charts of a process.
  const still = svg.replace(/<style[\s\S]*?<\/style>\s*/g, "").replace(/ class="[^"]*"/g, "");
  return `${still.replace(/\bzr\d+-/g, "zr0-")}\n`;
}
