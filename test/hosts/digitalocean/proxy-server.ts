/**
 * User data of a host that wants the PROXY protocol on every connection, as hosts do whose balancer passes TLS through: port 80
 * speaks HTTP, port 443 TLS with a certificate of its own. It answers with the PROXY header it got, `/slow` after two
 * seconds; a connection that begins otherwise is closed. Headers of health checks are kept in /run/checks.
 */
export const PROXY_SERVER = `#cloud-config
write_files:
  - path: /opt/server.py
    content: |
      import socket, ssl, threading, time

      def line(read):
          text = b""
          while not text.endswith(b"\\r\\n") and len(text) < 1000:
              byte = read(1)
              if not byte:
                  break
              text += byte
          return text.decode().strip()

      def answer(connection, tls):
          with connection:
              header = line(connection.recv)
              if not header.startswith("PROXY TCP4 "):
                  return
              if tls:
                  connection = tls.wrap_socket(connection, server_side=True)
              path = line(connection.recv).split()[1]
              while line(connection.recv):
                  pass
              if path == "/health":
                  with open("/run/checks", "a") as checks:
                      checks.write(header + "\\n")
              if path == "/slow":
                  time.sleep(2)
              head = f"HTTP/1.1 200 OK\\r\\nconnection: close\\r\\ncontent-length: {len(header)}\\r\\n\\r\\n"
              connection.sendall((head + header).encode())
              connection.close()

      def serve(port, tls):
          server = socket.create_server(("", port), backlog=256)
          while True:
              connection, _ = server.accept()
              threading.Thread(target=answer, args=(connection, tls)).start()

      tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      tls.load_cert_chain("/opt/host.pem")
      threading.Thread(target=serve, args=(443, tls)).start()
      serve(80, None)
runcmd:
  - openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=host -keyout /opt/host.pem -out /opt/host.crt
  - cat /opt/host.crt >> /opt/host.pem
  - systemd-run --unit web python3 /opt/server.py
`;
