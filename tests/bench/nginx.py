# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The server that every peer talks to: one nginx on the loopback interface.

    /body/N    N zero bytes
    /header/N  a header of N bytes, and a small body
    /gzip      a body that expands about a hundredfold
    /sink      takes a body of any size
"""

import gzip
import os
import random
import shutil
import socket
import subprocess
import tempfile
import urllib.request

HEADER_SIZES = (1, 10, 100, 1000, 10000)
GZIP_MIB = 256

# A worker of a master that is root would be another user, who may not read here.
CONFIGURATION = '''
daemon off;
{user}
worker_processes 1;
pid nginx.pid;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  default_type application/octet-stream;
  sendfile on;
  keepalive_requests 10000000;
  keepalive_timeout 300s;
  client_body_temp_path {uploads};
  proxy_temp_path temp-proxy;
  fastcgi_temp_path temp-fastcgi;
  uwsgi_temp_path temp-uwsgi;
  scgi_temp_path temp-scgi;
  add_header Access-Control-Allow-Origin *;
  server {{
    listen 127.0.0.1:{http_port};
    listen 127.0.0.1:{https_port} ssl;
    ssl_certificate server.pem;
    ssl_certificate_key server.key;
    root www;
    location = /gzip {{ add_header Content-Encoding gzip; }}
    location = /ok {{ return 200 "ok"; }}
    location = /sink {{
      client_max_body_size 0;
      client_body_buffer_size 1m;
      proxy_pass http://127.0.0.1:{http_port}/ok;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
    }}
{header_locations}
  }}
}}
'''

# A value of 10,000 bytes is too long a word for nginx: it is made of hundreds.
HEADER_LOCATION = '''
    location = /header/{size} {{
      set $hundred "{hundred}";
      add_header X-Filler "{value}";
      return 200 "ok";
    }}'''


class Nginx:
    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix='netreq-bench-')
        # Bodies that come in cost the disk nothing where there is memory for them.
        self.uploads = tempfile.mkdtemp(prefix='netreq-bench-', dir=memory_directory())
        self.certificates = self.path('ca.pem')
        self.process = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(self.directory)
        shutil.rmtree(self.uploads)

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def start(self):
        # nginx inherits sockets that listen already: no other program can take a
        # port in between, and who connects before nginx is there waits for it.
        sockets = [listen(), listen()]
        self.http, self.https = (f'{scheme}://127.0.0.1:{port(each)}'
                                 for scheme, each in zip(('http', 'https'), sockets))
        make_certificates(self.directory)
        os.makedirs(self.path('www', 'body'))
        self.configure(*map(port, sockets))
        self.spawn(sockets)
        self.check()

    def configure(self, http_port, https_port):
        with open(self.path('nginx.conf'), 'w', encoding='utf-8') as file:
            file.write(CONFIGURATION.format(
                user='user root;' if os.geteuid() == 0 else '',
                uploads=self.uploads,
                http_port=http_port,
                https_port=https_port,
                header_locations=''.join(map(header_location, HEADER_SIZES))))

    def spawn(self, sockets):
        numbers = [each.fileno() for each in sockets]
        inherited = ''.join(f'{number};' for number in numbers)
        self.process = subprocess.Popen(
            ['nginx', '-p', self.directory, '-c', 'nginx.conf', '-e', 'error.log'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, 'NGINX': inherited}, pass_fds=numbers)
        for each in sockets:
            each.close()

    def check(self):
        no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            no_proxy.open(self.http + '/ok', timeout=10).read()
        except OSError as error:
            with open(self.path('error.log'), encoding='utf-8') as log:
                raise RuntimeError(f'nginx does not answer: {error}\n{log.read()}') from error

    # Files are made when they are asked for.

    def file(self, size):
        """A file of so many zeros, which takes no room on the disk."""
        path = self.path('www', 'body', str(size))
        with open(path, 'ab') as file:
            file.truncate(size)
        return path

    def body(self, size):
        self.file(size)
        return f'{self.http}/body/{size}'

    def secure_body(self, size):
        self.file(size)
        return f'{self.https}/body/{size}'

    def header(self, size):
        return f'{self.http}/header/{size}'

    def gzip(self):
        path = self.path('www', 'gzip')
        if not os.path.exists(path):
            make_gzip(path)
        return f'{self.http}/gzip'

    def sink(self):
        return f'{self.http}/sink'


def memory_directory():
    return '/dev/shm' if os.access('/dev/shm', os.W_OK) else None


def listen():
    listening = socket.socket()
    listening.bind(('127.0.0.1', 0))
    listening.listen(4096)
    return listening


def port(bound):
    return bound.getsockname()[1]


def header_location(size):
    hundreds, rest = divmod(size, 100)
    return HEADER_LOCATION.format(size=size, hundred='x' * 100,
                                  value='${hundred}' * hundreds + 'x' * rest)


def make_certificates(directory):
    def openssl(name, subject, *options):
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                        'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', subject,
                        '-keyout', f'{name}.key', '-out', f'{name}.pem', *options],
                       cwd=directory, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    openssl('ca', '/CN=Authority')
    openssl('server', '/CN=Server', '-CA', 'ca.pem', '-CAkey', 'ca.key',
            '-addext', 'basicConstraints=critical,CA:FALSE',
            '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost')


def make_gzip(path):
    # Some noise among zeros, which alone would expand a thousandfold.
    noise = random.Random(1)
    piece = b''.join(noise.randbytes(70) + bytes(8192 - 70) for _ in range(128))

    with gzip.open(path, 'wb') as file:
        for _ in range(GZIP_MIB):
            file.write(piece)
