import type { GetCallerIdentityResult } from "@pulumi/aws/getCallerIdentity.js";

import { arnOf } from "../ids.ts";
import type { ModelFunction } from "../kind.ts";

export const getCallerIdentity: ModelFunction = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  call(cloud): GetCallerIdentityResult {
    return {
      accountId: cloud.accountId,
      arn: arnOf(cloud, "iam", { region: "", resource: "user/rehearsal" }),
      id: cloud.accountId,
      userId: "AIDAEVENKEELREHEARSAL",
    };
  },
};
