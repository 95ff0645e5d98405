-- The request of a full load, and what wrk has measured, as one line of JSON after its own report. Latencies are
-- microseconds.
for line in io.lines("/opt/serving/request-headers.txt") do
  local name, value = line:match("^([%w-]+): (.+)$")
  wrk.headers[name] = value
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"badStatus":%d,"brokenConnections":%d,"timeouts":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
