/** Shapes of a chart with a value for each second: x is in seconds, y in the chart's own units downwards from its top. */

export interface Layer {
  readonly name: string;
  /** The outline of the layer, between what lies below it and its own values on top, as an SVG path. */
  readonly path: string;
}

/** Puts series on top of each other, the first at the bottom. `top` is the value at the upper edge. */
export function stack(
  series: readonly { readonly name: string; readonly perSecond: readonly number[] }[],
  top: number,
): readonly Layer[] {
  const below = series[0]?.perSecond.map(() => 0) ?? [];
  return series.map(({ name, perSecond }) => {
    const floor = [...below];
    perSecond.forEach((value, second) => (below[second] = (below[second] ?? 0) + value));
    return { name, path: areaBetween(floor, below, top) };
  });
}

/** Only where the layer has a height: a series of a few seconds is a short path. */
function areaBetween(floor: readonly number[], ceiling: readonly number[], top: number): string {
  let path = "";
  for (let from = 0; from < floor.length; from += 1) {
    if (floor[from] === ceiling[from]) continue;
    let to = from;
    while (to < floor.length && floor[to] !== ceiling[to]) to += 1;
    const upper = stepsOver(ceiling, { from, to, top });
    const lower = stepsOver(floor, { from, to, top }).reverse();
    path += `M${[...upper, ...lower].map(([x, y]) => `${x} ${rounded(y)}`).join("L")}Z`;
    from = to;
  }
  return path;
}

type Point = readonly [x: number, y: number];

/** The corners of the steps from one second to another. */
function stepsOver(
  values: readonly number[],
  { from, to, top }: { readonly from: number; readonly to: number; readonly top: number },
): Point[] {
  const points: Point[] = [];
  for (let second = from; second < to; second += 1) {
    const y = top - (values[second] ?? 0);
    const level = second > from && values[second] === values[second - 1];
    if (level) points.pop();
    else points.push([second, y]);
    points.push([second + 1, y]);
  }
  return points;
}

/** A line through the values of each second, broken where there is none. */
export function stepLine(values: readonly (number | null)[], top: number): string {
  return values
    .map((value, second) => {
      if (value === null) return "";
      const y = rounded(top - Math.min(value, top));
      const begin = (values[second - 1] ?? null) === null ? `M${second} ${y}` : `V${y}`;
      return `${begin}H${second + 1}`;
    })
    .join("");
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The least number of the form 1, 2 or 5 times a power of ten that is no less than a value; 1 for nothing. */
export function roundTop(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= value) ?? value;
}

/** Moments for the axis of time: at most seven, at round distances, from 0. */
export function timeTicks(seconds: number): readonly number[] {
  const distance = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200].find((one) => seconds / one <= 6) ?? 3600;
  return Array.from({ length: Math.floor(seconds / distance) + 1 }, (_, index) => index * distance);
}
