-- Walk a list of requests (one percent-encoded query a line), each thread from its own place, and print the figures.
-- wrk -s walk.lua URL -- FILE PREFIX START SERIAL HEADER...
-- SERIAL is "" for texts asked as they are; otherwise a comment with it and a counter ends each text.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  local lines = {}
  for line in io.lines(args[1]) do lines[#lines + 1] = line end
  local head = " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\n"
  for i = 5, #args do head = head .. args[i] .. "\r\n" end
  queries, prefix, serial, tail = lines, "GET " .. args[2], args[4], head .. "\r\n"
  place = tonumber(args[3]) + number * 7919
  if serial ~= "" then serial = "%0A%23" .. serial .. "-" .. number .. "-" end
end

function request()
  place = place + 1
  local text = queries[place % #queries + 1]
  if serial ~= "" then text = text .. serial .. place end
  return prefix .. text .. tail
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\n@{"requests": %d, "microseconds": %d, "bytes": %d, "status": %d, "socket": %d, "timeout": %d, "p50": %.1f, "p99": %.1f}\n',
    summary.requests, summary.duration, summary.bytes, e.status, e.connect + e.read + e.write, e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
