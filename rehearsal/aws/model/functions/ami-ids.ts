import type { GetAmiIdsResult } from "@pulumi/aws/ec2/getAmiIds.js";

import type { ModelFunction } from "../kind.ts";
import type { Filter } from "./filters.ts";
import { searchImages } from "./image-search.ts";

interface Arguments {
  readonly owners?: string[];
  readonly filters?: Filter[];
  readonly nameRegex?: string;
  readonly sortAscending?: boolean;
}

/** None found is no mistake. */
export const getAmiIds: ModelFunction = {
  token: "aws:ec2/getAmiIds:getAmiIds",
  call(cloud, { inputs, region }): GetAmiIdsResult {
    const { owners = [], filters = [], nameRegex, sortAscending = false } = inputs as Arguments;
    const search = { owners, filters, ...(nameRegex === undefined ? {} : { nameRegex }) };
    const found = searchImages(cloud, region, search).map(({ id }) => id);
    return { ...inputs, id: region, ids: sortAscending ? found : found.toReversed(), owners, region };
  },
};
