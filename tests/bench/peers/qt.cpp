/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Qt 6: QNetworkAccessManager, which keeps to six connections by itself.
 *
 * Usage: qt WORK URL [NAME=VALUE]...
 */

#include <QBuffer>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QMap>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslConfiguration>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>

namespace {

constexpr int notDoneHere = 77;
constexpr qint64 blockSize = 64 * 1024;
constexpr qint64 bufferSize = 4 * 1024 * 1024;

/* Without a return: the thread of the network may still be at work. */
[[noreturn]] void
fail (const QString &why)
{
  std::fprintf (stderr, "%s\n", qPrintable (why));
  std::_Exit (EXIT_FAILURE);
}

class Options
{
public:
  explicit Options (const QStringList &words);

  bool    has (const QString &name) const { return values.contains (name); }
  QString text (const QString &name) const { return values.value (name); }
  qint64  number (const QString &name) const { return values.value (name, "1").toLongLong (); }

private:
  QMap<QString, QString> values;
};

Options::Options (const QStringList &words)
{
  for (const QString &word : words)
    values.insert (word.section ('=', 0, 0), word.section ('=', 1));
}

qint64
memoryInKib (const QByteArray &key)
{
  QFile status ("/proc/self/status");

  if (!status.open (QIODevice::ReadOnly))
    return 0;

  for (const QByteArray &line : status.readAll ().split ('\n'))
    if (line.startsWith (key + ':'))
      return line.simplified ().split (' ').at (1).toLongLong ();

  return 0;
}

void
forgetPeakMemory ()
{
  QFile clearRefs ("/proc/self/clear_refs");

  if (clearRefs.open (QIODevice::WriteOnly))
    clearRefs.write ("5");
}

class Peer
{
public:
  Peer (const QUrl &url, const QString &authority);

  qint64 getMany  (qint64 count, qint64 lanes);
  qint64 download ();
  qint64 upload   (QIODevice *body);

private:
  void   sendNext   ();
  void   onFinished (QNetworkReply *reply);
  qint64 check      (QNetworkReply *reply, qint64 size);

  QNetworkAccessManager manager;
  QNetworkRequest request;
  QEventLoop loop;

  /* Of getMany (). */
  qint64 left = 0;
  qint64 running = 0;
  qint64 received = 0;
};

Peer::Peer (const QUrl &url, const QString &authority)
  : request (url)
{
  request.setAttribute (QNetworkRequest::Http2AllowedAttribute, false);
  request.setAttribute (QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
  request.setAttribute (QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
  request.setHeader (QNetworkRequest::ContentTypeHeader, "application/octet-stream");

  if (!authority.isEmpty ())
    {
      QSslConfiguration tls = QSslConfiguration::defaultConfiguration ();

      tls.setCaCertificates (QSslCertificate::fromPath (authority));
      request.setSslConfiguration (tls);
    }
}

qint64
Peer::check (QNetworkReply *reply, qint64 size)
{
  const int status = reply->attribute (QNetworkRequest::HttpStatusCodeAttribute).toInt ();
  const qint64 length = reply->header (QNetworkRequest::ContentLengthHeader).toLongLong ();

  if (reply->error () != QNetworkReply::NoError)
    fail (reply->errorString ());
  if (status != 200 || size != length)
    fail (QString ("status %1, %2 of %3 bytes").arg (status).arg (size).arg (length));

  return size;
}

void
Peer::onFinished (QNetworkReply *reply)
{
  received += check (reply, reply->readAll ().size ());
  reply->deleteLater ();
  running--;

  if (left > 0)
    sendNext ();
  else if (running == 0)
    loop.quit ();
}

void
Peer::sendNext ()
{
  QNetworkReply *reply = manager.get (request);

  QObject::connect (reply, &QNetworkReply::finished, [this, reply] { onFinished (reply); });
  left--;
  running++;
}

/* Keeps so many requests going until all have been sent and read. */
qint64
Peer::getMany (qint64 count, qint64 lanes)
{
  left = count;
  received = 0;

  while (left > 0 && running < lanes)
    sendNext ();

  loop.exec ();
  return received;
}

qint64
Peer::download ()
{
  const std::unique_ptr<QNetworkReply> reply (manager.get (request));
  QByteArray block (blockSize, Qt::Uninitialized);
  qint64 size = 0;

  auto discard = [&]
    {
      while (reply->bytesAvailable () > 0)
        size += reply->read (block.data (), block.size ());
    };

  /* Without a limit Qt buffers whatever we are too slow for. */
  reply->setReadBufferSize (bufferSize);
  QObject::connect (reply.get (), &QNetworkReply::readyRead, discard);
  QObject::connect (reply.get (), &QNetworkReply::finished, &loop, &QEventLoop::quit);
  loop.exec ();

  discard ();
  return check (reply.get (), size);
}

qint64
Peer::upload (QIODevice *body)
{
  const std::unique_ptr<QNetworkReply> reply (manager.post (request, body));

  QObject::connect (reply.get (), &QNetworkReply::finished, &loop, &QEventLoop::quit);
  loop.exec ();

  check (reply.get (), reply->readAll ().size ());
  return body->size ();
}

std::unique_ptr<QIODevice>
openBody (const Options &options)
{
  std::unique_ptr<QIODevice> body;

  if (options.has ("file"))
    {
      body = std::make_unique<QFile> (options.text ("file"));
    }
  else
    {
      auto buffer = std::make_unique<QBuffer> ();

      buffer->setData (QByteArray (options.number ("size"), 'x'));
      body = std::move (buffer);
    }

  if (!body->open (QIODevice::ReadOnly))
    fail (body->errorString ());

  return body;
}

using Step = std::function<qint64 ()>;

/* What goes before, if anything does, and what is measured. */
struct Plan
{
  Step before;
  Step run;
};

Plan
makePlan (Peer &peer, const QString &work, const Options &options)
{
  const qint64 requests = options.number ("requests");
  const qint64 parallel = options.number ("parallel");

  if (work == "get")
    return { [=, &peer] { return peer.getMany (parallel, parallel); },
             [=, &peer] { return peer.getMany (requests, parallel); } };
  if (work == "burst")
    return { [&peer] { return peer.getMany (1, 1); },
             [=, &peer] { return peer.getMany (requests, requests); } };
  if (work == "download")
    return { {}, [&peer] { return peer.download (); } };
  if (work == "upload")
    return { {}, [&peer, body = std::shared_ptr (openBody (options))] { return peer.upload (body.get ()); } };

  std::exit (notDoneHere);
}

void
measure (Peer &peer, const QString &work, const Options &options)
{
  const qint64 idle = memoryInKib ("VmRSS");
  QElapsedTimer timer;

  forgetPeakMemory ();

  const Plan plan = makePlan (peer, work, options);

  if (plan.before)
    plan.before ();

  timer.start ();
  const qint64 bytes = plan.run ();
  const double seconds = timer.nsecsElapsed () / 1e9;

  std::printf ("{\"seconds\": %.6f, \"requests\": %lld, \"bytes\": %lld, \"idle_kib\": %lld, \"peak_kib\": %lld}\n",
               seconds, options.number ("requests"), bytes, idle, memoryInKib ("VmHWM"));
}

}

int
main (int argc, char **argv)
{
  QCoreApplication application (argc, argv);
  const QStringList words = application.arguments ();
  const Options options (words.mid (3));

  if (options.has ("mode"))
    return notDoneHere;

  Peer peer (words.at (2), options.text ("ca"));

  measure (peer, words.at (1), options);
}
