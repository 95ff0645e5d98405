import type { Allowance } from "../allowance.ts";
import type { Drill } from "../drill.ts";

/** It is started again after a second (`RestartSec` of its unit), and needs a moment on a busy machine. */
const restartSeconds = 2.5;

const shareUntilRestarted: Allowance = {
  words: `its share for the ${restartSeconds} s that a restart takes`,
  requests: ({ ratePerSecond, hosts }) => (restartSeconds * ratePerSecond) / hosts,
};

/** Whichever of the two the host has. */
const name = "$(systemctl is-active --quiet nginx.service && echo nginx.service || echo apache2.service)";

/**
 * All processes of a host's web server are killed. Its protection is `Restart=always`: it is back before the load balancer
 * takes the host out, where Debian's own units would leave it dead.
 */
export const webServerKilled: Drill = {
  name: "web-server-killed",
  title: "The web server of a host is killed (SIGKILL)",
  clouds: ["digitalocean", "aws"],
  mayLose: shareUntilRestarted,
  async run(stage) {
    const host = await stage.host();
    const unit = (await stage.shell(host, `echo ${name}`)).trim();
    stage.mark(`SIGKILL to ${unit}`, { host });
    await stage.shell(host, `systemctl kill --signal=SIGKILL ${unit}`);
    await stage.until(
      "the web server answers again",
      async () => (await stage.on(host, "curl", "--silent", "--fail", "http://127.0.0.1/live")).code === 0,
      10,
    );
    stage.mark(`${unit} is back`, { host });
  },
};
