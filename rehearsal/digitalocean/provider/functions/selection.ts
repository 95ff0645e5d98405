/** How the list functions filter and sort: by keys in snake_case, as the official provider names them. */
interface Filter {
  readonly key: string;
  readonly values: readonly string[];
  readonly all?: boolean;
  readonly matchBy?: "exact" | "re" | "substring";
}

interface Sort {
  readonly key: string;
  readonly direction?: "asc" | "desc";
}

type Item = Readonly<Record<string, unknown>>;

/** The records that pass all filters, sorted. @throws {Error} on a key that they don't have. */
export function select<Record extends object>(records: readonly Record[], args: Item): Record[] {
  const filters = (args["filters"] ?? []) as readonly Filter[];
  const sorts = (args["sorts"] ?? []) as readonly Sort[];
  const passing = records.filter((record) => filters.every((filter) => passes(valueOf(record, filter.key), filter)));
  return passing.sort((left, right) => {
    const orders = sorts.map(({ key, direction }) => {
      const order = compare(valueOf(left, key), valueOf(right, key));
      return direction === "desc" ? -order : order;
    });
    return orders.find((order) => order !== 0) ?? 0;
  });
}

function passes(value: unknown, { values, all = false, matchBy = "exact" }: Filter): boolean {
  const matches = (item: unknown, wanted: string): boolean => {
    const text = String(item);
    switch (matchBy) {
      case "exact":
        return text === wanted;
      case "re":
        return new RegExp(wanted).test(text);
      case "substring":
        return text.includes(wanted);
    }
  };
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const holds = (wanted: string): boolean => items.some((item) => matches(item, wanted));
  return all ? values.every(holds) : values.some(holds);
}

function valueOf(record: object, key: string): unknown {
  const name = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const item: Item = { ...record };
  if (!(name in item)) {
    throw new Error(
      `There is no key ${JSON.stringify(key)} to filter or sort by; there are: ${Object.keys(item).sort().join(", ")}.`,
    );
  }
  return item[name];
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") {
    return left - right;
  }
  const [first, second] = [String(left), String(right)];
  return first < second ? -1 : first > second ? 1 : 0;
}
