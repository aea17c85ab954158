/*
 * What the lab's VM offers to whoever watches it from outside. One program, a process per service and
 * per connection, so that a slow one delays no other.
 *
 *   echo   TCP and UDP port 7: sends back what it gets
 *   append TCP port 9: each line is appended to /data/append.log and answered with "ok <line>" once
 *          it is on the disk, or with "error <reason>"
 *   load   TCP port 11: "<MiB per second> <MiB>" dirties so much of so much memory, "0 0" stops;
 *          answered with "ok" or "error <reason>"
 *   call   TCP port 13: "<IPv4 address> <port> <count>" opens so many TCP connections from the VM, tried for
 *          some seconds, and answers on each of them as echo does; "ok" once all stand, or "error <reason>"
 *   count  appends a number to /data/counter.log each second, each on the disk before the next
 *
 * busybox has no way to acknowledge a write after fsync, and its nc costs a process per connection
 * with a listener that is shut meanwhile.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

enum { PAGE = 4096, MIB = 1 << 20, BUFFER = 64 << 10, TICK_MILLIS = 10 };
enum { CALLS = 256, CALL_MILLIS = 15000, CALL_PAUSE_MICROS = 100000 };

struct load {
  uint32_t mib_per_second;
  uint32_t mib;
};

static int load_pipe[2];

static void die(const char *what) {
  fprintf(stderr, "guest: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* Returns 0 if the peer is gone. */
static int send_all(int to, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = write(to, bytes, length);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return 0;
    bytes += sent;
    length -= sent;
  }
  return 1;
}

/* Of both versions of IP: without IPV6_V6ONLY, IPv4 comes as mapped addresses. */
static int bound(int type, int port) {
  int fd = socket(AF_INET6, type, 0);
  int on = 1, off = 0;
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  if (fd < 0) die("socket");
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  return fd;
}

/* Runs the talk in a process of its own for each connection. */
static void serve(int port, void (*talk)(int)) {
  if (fork() != 0) return;
  int listener = bound(SOCK_STREAM, port);
  if (listen(listener, 64) < 0) die("listen");
  for (;;) {
    int on = 1, connection = accept(listener, NULL, NULL);
    if (connection < 0) continue;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fork() == 0) {
      close(listener);
      talk(connection);
      exit(0);
    }
    close(connection);
  }
}

static void echo(int connection) {
  char buffer[BUFFER];
  ssize_t got;
  while ((got = read(connection, buffer, sizeof buffer)) > 0)
    if (!send_all(connection, buffer, got)) return;
}

static void echo_datagrams(void) {
  if (fork() != 0) return;
  int fd = bound(SOCK_DGRAM, 7);
  for (;;) {
    char buffer[2048];
    struct sockaddr_in6 from;
    socklen_t size = sizeof from;
    ssize_t got = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &size);
    if (got >= 0) sendto(fd, buffer, got, 0, (struct sockaddr *)&from, size);
  }
}

/* Answers each of the whole lines; they are on the disk unless the reason says otherwise. */
static int answer(int connection, const char *lines, const char *end, const char *reason) {
  static char answers[4 * BUFFER];
  size_t length = 0;
  while (lines < end) {
    const char *next = (const char *)memchr(lines, '\n', end - lines) + 1;
    if (length + (next - lines) + 128 > sizeof answers) {
      if (!send_all(connection, answers, length)) return 0;
      length = 0;
    }
    if (reason)
      length += sprintf(answers + length, "error %.100s\n", reason);
    else
      length += sprintf(answers + length, "ok %.*s", (int)(next - lines), lines);
    lines = next;
  }
  return send_all(connection, answers, length);
}

/* Every line that came in one piece shares one fsync. */
static void append(int connection) {
  static char buffer[BUFFER];
  size_t filled = 0;
  int log = open("/data/append.log", O_WRONLY | O_APPEND | O_CREAT, 0644);
  ssize_t got;
  while ((got = read(connection, buffer + filled, sizeof buffer - filled)) > 0) {
    filled += got;
    char *last = memrchr(buffer, '\n', filled);
    if (!last) {
      if (filled == sizeof buffer) return;
      continue;
    }
    char *end = last + 1;
    ssize_t whole = end - buffer;
    const char *reason = NULL;
    if (write(log, buffer, whole) != whole || fsync(log) != 0)
      reason = errno ? strerror(errno) : "the disk is full";
    if (!answer(connection, buffer, end, reason)) return;
    filled -= whole;
    memmove(buffer, end, filled);
  }
}

static uint64_t now_millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

/* Writes one word of each page in turn, as many pages as the time since the last tick asks for. */
static void dirty_memory(void) {
  if (fork() != 0) return;
  struct load load = {0, 0};
  volatile uint64_t *memory = NULL;
  uint64_t page = 0, pages = 0, value = 0, begun = 0, written = 0;
  for (;;) {
    struct pollfd order = {.fd = load_pipe[0], .events = POLLIN};
    if (poll(&order, 1, load.mib_per_second ? TICK_MILLIS : -1) > 0) {
      if (memory) munmap((void *)memory, pages * PAGE);
      memory = NULL;
      if (read(load_pipe[0], &load, sizeof load) != sizeof load) exit(0);
      if (!load.mib_per_second) continue;
      pages = (uint64_t)load.mib * (MIB / PAGE);
      memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED) die("mmap");
      begun = now_millis();
      page = written = 0;
    }
    uint64_t due = (now_millis() - begun) * load.mib_per_second * (MIB / PAGE) / 1000;
    /* After a pause in a move, do not catch up: the rate is the rate. */
    if (due > written + pages) written = due - pages;
    for (; written < due; written++) {
      memory[page * (PAGE / sizeof *memory)] = ++value;
      page = (page + 1) % pages;
    }
  }
}

static void take_load(int connection) {
  FILE *lines = fdopen(connection, "r+");
  char line[128];
  while (fgets(line, sizeof line, lines)) {
    struct load load;
    struct sysinfo memory;
    sysinfo(&memory);
    uint64_t most = (uint64_t)memory.totalram * memory.mem_unit / MIB / 2;
    if (sscanf(line, "%u %u", &load.mib_per_second, &load.mib) != 2)
      dprintf(connection, "error give two numbers: MiB per second, and MiB\n");
    else if (load.mib_per_second > 0 && (load.mib == 0 || load.mib > most))
      dprintf(connection, "error the memory to dirty is 1 to %llu MiB\n", (unsigned long long)most);
    else if (write(load_pipe[1], &load, sizeof load) == sizeof load)
      dprintf(connection, "ok\n");
  }
}

/* Returns -1 if nobody has taken the call when it is due. One whose packets are dropped waits no longer either. */
static int called(const struct sockaddr_in *address, uint64_t due) {
  for (uint64_t now = now_millis(); now < due; now = now_millis()) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    uint64_t left = due - now;
    struct timeval limit = {.tv_sec = left / 1000, .tv_usec = left % 1000 * 1000}, none = {0};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0) {
      setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof none);
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return fd;
    }
    close(fd);
    usleep(CALL_PAUSE_MICROS);
  }
  return -1;
}

/* Returns how many stand. */
static unsigned call(const struct sockaddr_in *address, unsigned count, int order) {
  uint64_t due = now_millis() + CALL_MILLIS;
  for (unsigned made = 0; made < count; made++) {
    int connection = called(address, due);
    if (connection < 0) return made;
    if (fork() == 0) {
      close(order);
      echo(connection);
      exit(0);
    }
    close(connection);
  }
  return count;
}

static void take_call(int connection) {
  FILE *lines = fdopen(connection, "r+");
  char line[128], host[64];
  while (fgets(line, sizeof line, lines)) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    unsigned port, count, made;
    if (sscanf(line, "%63s %u %u", host, &port, &count) != 3 || !inet_aton(host, &address.sin_addr) || port == 0 ||
        port > 65535 || count == 0 || count > CALLS) {
      dprintf(connection, "error give an IPv4 address, a port, and how many: at most %d\n", CALLS);
      continue;
    }
    address.sin_port = htons(port);
    made = call(&address, count, connection);
    if (made == count)
      dprintf(connection, "ok\n");
    else
      dprintf(connection, "error nobody takes call %u\n", made + 1);
  }
}

/* Goes on where the last life of the VM ended. */
static unsigned long long last_count(int log) {
  char tail[64] = {0};
  off_t size = lseek(log, 0, SEEK_END);
  off_t from = size > 60 ? size - 60 : 0;
  if (pread(log, tail, size - from, from) <= 0) return 0;
  char *end = strrchr(tail, '\n');
  if (!end) return 0;
  *end = 0;
  char *line = strrchr(tail, '\n');
  return strtoull(line ? line + 1 : tail, NULL, 10);
}

static void count(void) {
  if (fork() != 0) return;
  int log = open("/data/counter.log", O_RDWR | O_APPEND | O_CREAT, 0644);
  if (log < 0) die("/data/counter.log");
  for (unsigned long long n = last_count(log) + 1;; n++) {
    if (dprintf(log, "%llu\n", n) < 0 || fsync(log) != 0) die("/data/counter.log");
    sleep(1);
  }
}

int guest(void) {
  prctl(PR_SET_NAME, "guest");
  signal(SIGCHLD, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  if (pipe(load_pipe) < 0) die("pipe");
  dirty_memory();
  count();
  echo_datagrams();
  serve(7, echo);
  serve(11, take_load);
  serve(13, take_call);
  /* Last, because a VM that answers here is taken for up. */
  serve(9, append);
  return 0;
}
