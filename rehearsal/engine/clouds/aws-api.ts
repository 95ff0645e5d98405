import { z } from "zod";

import { ModelClient } from "../../aws/provider/model-client.ts";
import { Mistake } from "../mistake.ts";
import type { CloudApi, Thing } from "./cloud-api.ts";

const types = {
  group: "aws:autoscaling/group:Group",
  gateway: "aws:ec2/natGateway:NatGateway",
  address: "aws:ec2/eip:Eip",
} as const;

/** Tags as most resources have them, and as groups do. */
const tagged = z.object({
  tags: z
    .union([
      z.record(z.string(), z.string()),
      z.array(z.object({ value: z.string() })).transform((tags) => tags.map(({ value }) => value)),
    ])
    .default({}),
});

/** What `sweep` and `snapshot` ask of the model of AWS: resources by its own road, hosts and images by its control surface. */
export function awsApi(url: string, regions: readonly string[]): CloudApi {
  const { signal } = new AbortController();
  const clients = regions.map((region) => new ModelClient(url, region));
  return {
    tagsOf: async ({ kind, id }) => {
      if (kind === "host") throw new Error(`an instance's tags are in the status: ${id}`);
      for (const client of clients) {
        const found = await client.read(typeOf({ kind, id }), id, signal);
        if (found !== undefined) return Object.values(tagged.parse(found.outputs).tags);
      }
      return undefined;
    },
    remove: async ({ kind, id }) => {
      if (kind === "host") await control(url, "POST", `/machines/${id}/terminate`);
      else for (const client of clients) await client.delete(typeOf({ kind, id }), id, signal);
    },
    makeImage: async (host, name) => {
      const answer = await control(url, "POST", `/machines/${host}/image`, { name });
      return z.object({ imageId: z.string() }).parse(answer).imageId;
    },
    imagesInUse: async () => {
      const used = (await imagesOf(url)).filter(({ inUse }) => inUse);
      return new Set(used.map(({ id }) => id));
    },
    images: () => imagesOf(url),
    removeImage: async (id) => {
      await control(url, "DELETE", `/images/${id}`);
    },
  };
}

const images = z.object({ images: z.array(z.object({ id: z.string(), name: z.string(), inUse: z.boolean() })) });

async function imagesOf(url: string) {
  return images.parse(await control(url, "GET", "/images")).images;
}

/** An application load balancer's id is its ARN, a classic one's its name. */
function typeOf({ kind, id }: Thing & { readonly kind: Exclude<Thing["kind"], "host"> }): string {
  if (kind !== "balancer") return types[kind];
  return id.startsWith("arn:") ? "aws:lb/loadBalancer:LoadBalancer" : "aws:elb/loadBalancer:LoadBalancer";
}

async function control(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}/_rehearsal${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Mistake(`the model of AWS refuses ${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
