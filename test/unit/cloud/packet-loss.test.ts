import { describe, expect, it } from "vitest";

import { renderLoss } from "../../../rehearsal/cloud/docker/packet-loss.ts";

describe("loss on a private network", () => {
  it("is by chance, for what comes from it and what goes to it", () => {
    expect(renderLoss("10.128.0.0/20", 30)).toBe(`table inet evenkeel_loss
delete table inet evenkeel_loss
table inet evenkeel_loss {
  chain input {
    type filter hook input priority filter - 20; policy accept;
    iif lo accept
    ip saddr 10.128.0.0/20 numgen random mod 100 <= 29 drop
  }
  chain output {
    type filter hook output priority filter - 20; policy accept;
    oif lo accept
    ip daddr 10.128.0.0/20 numgen random mod 100 <= 29 drop
  }
}
`);
  });

  it("of nothing is no table at all", () => {
    expect(renderLoss("10.128.0.0/20", 0)).toBe("table inet evenkeel_loss\ndelete table inet evenkeel_loss\n");
  });
});
