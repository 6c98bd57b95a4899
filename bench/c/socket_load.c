/* Many WebSockets in one cheap process, which count and time the ticks that they are sent.
 *
 * socket_load PORT SOCKETS
 *
 * Prints "ready" once all have subscribed, then a dot for each tick that has reached all of them
 * on average. A line on standard input asks for what was received since the line before:
 * {"ticks": of all sockets, "fewest", "most": of one, "p50_us", "p99_us", "max_us": from the time
 * in the tick to its reception, "last_ns": when the last one came}.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, BUFFER = 1 << 16, MOST_TIMED = 1 << 22 };

struct client {
    int fd;
    uint32_t ticks, kept;
    uint8_t buffer[BUFFER];
};

static const char SUBSCRIBE[] = "{\"type\":\"subscribe\",\"channel\":\"prices\"}";
static const char TICK[] = "{\"type\":\"price\",\"sent_ns\":\"";
static struct client *clients;
static int count;
static uint64_t ticks, told, last_ns;
static uint32_t *waits_us;

static void need(int good, const char *what) {
    if (!good) {
        perror(what);
        exit(1);
    }
}

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static int connect_to(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    char request[512];
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    need(connect(fd, (void *)&address, sizeof address) == 0, "connect");
    int size = snprintf(request, sizeof request,
                        "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", port);
    need(write(fd, request, size) == size, "request");
    return fd;
}

/* Read up to the end of the handshake's answer: nothing follows it before we subscribe. */
static void shake_hands(int fd) {
    char answer[4096];
    size_t size = 0;
    while (size < 4 || memcmp(answer + size - 4, "\r\n\r\n", 4) != 0) {
        ssize_t got = read(fd, answer + size, sizeof answer - size);
        need(got > 0, "handshake");
        size += got;
    }
    need(memcmp(answer, "HTTP/1.1 101", 12) == 0, "refused");
}

static void send_masked(int fd, uint8_t opcode, const char *text, uint8_t size) {
    uint8_t frame[132] = {0x80 | opcode, 0x80 | size}; /* a mask of zeros changes nothing */
    memcpy(frame + 6, text, size);
    need(send(fd, frame, 6 + size, MSG_NOSIGNAL) == 6 + size, "send");
}

static void take_tick(struct client *client, const uint8_t *payload, uint64_t now) {
    if (ticks < MOST_TIMED)
        waits_us[ticks] = (now - strtoull((char *)payload + sizeof TICK - 1, NULL, 10)) / 1000;
    client->ticks++;
    ticks++;
    last_ns = now;
}

/* One frame at `frame`; its size, or 0 when it is not all there yet. */
static size_t take_frame(struct client *client, const uint8_t *frame, size_t left, uint64_t now) {
    size_t head = 2, length = left < 2 ? 0 : frame[1];
    if (left < 2) return 0;
    if (length == 126) {
        if (left < 4) return 0;
        head = 4;
        length = frame[2] << 8 | frame[3];
    }
    need(length < BUFFER - 8, "frame too large");
    if (left < head + length) return 0;
    if (frame[0] == 0x89) send_masked(client->fd, 0xA, "", 0);
    else if (frame[0] == 0x81 && length > sizeof TICK && !memcmp(frame + head, TICK, sizeof TICK - 1))
        take_tick(client, frame + head, now);
    else need(frame[0] == 0x81, "closed");
    return head + length;
}

static void receive(struct client *client) {
    ssize_t got = recv(client->fd, client->buffer + client->kept, BUFFER - client->kept, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    need(got > 0, "the server ended a connection");
    uint64_t now = now_ns();
    size_t size = client->kept + got, at = 0, taken;
    while ((taken = take_frame(client, client->buffer + at, size - at, now))) at += taken;
    client->kept = size - at;
    if (at && client->kept) memmove(client->buffer, client->buffer + at, client->kept);
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void report(void) {
    uint64_t timed = ticks < MOST_TIMED ? ticks : MOST_TIMED;
    uint32_t fewest = UINT32_MAX, most = 0;
    for (int i = 0; i < count; i++) {
        if (clients[i].ticks < fewest) fewest = clients[i].ticks;
        if (clients[i].ticks > most) most = clients[i].ticks;
        clients[i].ticks = 0;
    }
    qsort(waits_us, timed, sizeof *waits_us, ascending);
    if (!timed) waits_us[0] = 0, timed = 1;
    printf("\n{\"ticks\":%lu,\"fewest\":%u,\"most\":%u,\"p50_us\":%u,\"p99_us\":%u,\"max_us\":%u,"
           "\"last_ns\":%lu}\n",
           ticks, fewest, most, waits_us[timed / 2], waits_us[timed * 99 / 100],
           waits_us[timed - 1], last_ns);
    ticks = told = 0;
}

int main(int argc, char **argv) {
    struct epoll_event events[EVENTS], event = {.events = EPOLLIN};
    need(argc == 3, "socket_load PORT SOCKETS");
    count = atoi(argv[2]);
    clients = calloc(count, sizeof *clients);
    waits_us = calloc(MOST_TIMED, sizeof *waits_us);
    int polling = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        clients[i].fd = connect_to(atoi(argv[1]));
        shake_hands(clients[i].fd);
        send_masked(clients[i].fd, 0x1, SUBSCRIBE, sizeof SUBSCRIBE - 1);
        event.data.ptr = &clients[i];
        need(epoll_ctl(polling, EPOLL_CTL_ADD, clients[i].fd, &event) == 0, "epoll_ctl");
    }
    event.data.ptr = NULL; /* standard input */
    need(epoll_ctl(polling, EPOLL_CTL_ADD, STDIN_FILENO, &event) == 0, "epoll_ctl");
    printf("ready\n");
    for (;;) {
        fflush(stdout);
        int ready = epoll_wait(polling, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            char line[256];
            if (events[i].data.ptr) receive(events[i].data.ptr);
            else if (read(STDIN_FILENO, line, sizeof line) > 0) report();
            else return 0;
        }
        for (; told < ticks / count; told++) putchar('.');
    }
}
