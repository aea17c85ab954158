/*
 * The VM's first program: brings up its disk, its network and its services, then leaves the rest to
 * busybox's init. No shell, because under TCG each process that a script starts costs the boot some
 * 20 ms. What fails is told on the console and the boot goes on with what there is.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

static void complain(const char *what) {
  fprintf(stderr, "init: %s: %s\n", what, strerror(errno));
}

static void mount_all(void) {
  static const struct {
    const char *type, *at;
  } mounts[] = {{"proc", "/proc"},   {"sysfs", "/sys"}, {"devtmpfs", "/dev"}, {"devpts", "/dev/pts"},
                {"tmpfs", "/tmp"}, {"tmpfs", "/run"}};
  for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++) {
    mkdir(mounts[i].at, 0755);
    if (mount(mounts[i].type, mounts[i].at, mounts[i].type, 0, NULL) < 0) complain(mounts[i].at);
  }
  mkdir("/dev/shm", 01777);
}

/* The build wrote their names in the order in which they need each other. */
static void load_modules(const char *list) {
  char name[128];
  FILE *order = fopen(list, "r");
  if (!order) return complain(list);
  while (fscanf(order, "%127s", name) == 1) {
    char path[160];
    snprintf(path, sizeof path, "/lib/%s", name);
    int module = open(path, O_RDONLY | O_CLOEXEC);
    if (module < 0 || syscall(SYS_finit_module, module, "", 0) < 0) complain(path);
    if (module >= 0) close(module);
  }
  fclose(order);
}

static void run(char *const command[]) {
  pid_t child = fork();
  if (child == 0) {
    execv(command[0], command);
    complain(command[0]);
    _exit(1);
  }
  if (child > 0) waitpid(child, NULL, 0);
}

static void start_services(void) {
  run((char *[]){"/bin/httpd", "-p", "80", "-h", "/www", NULL});
  pid_t child = fork();
  if (child == 0) exit(guest());
  if (child > 0) waitpid(child, NULL, 0);
}

static void link_up(int control, const char *name) {
  struct ifreq link = {0};
  strncpy(link.ifr_name, name, IFNAMSIZ - 1);
  if (ioctl(control, SIOCGIFFLAGS, &link) < 0) return complain(name);
  link.ifr_flags |= IFF_UP;
  if (ioctl(control, SIOCSIFFLAGS, &link) < 0) complain(name);
}

static void set(int control, unsigned long what, const char *address) {
  struct ifreq link = {.ifr_name = "eth0"};
  struct sockaddr_in *value = (struct sockaddr_in *)&link.ifr_addr;
  value->sin_family = AF_INET;
  inet_aton(address, &value->sin_addr);
  if (ioctl(control, what, &link) < 0) complain(address);
}

/* 52:54:00:4d:HH:LL is 10.77.HH.LL on Godwit's flat VM segment; any other VM asks by DHCP. */
static void bring_up_network(void) {
  static const unsigned char flat[] = {0x52, 0x54, 0x00, 0x4d};
  int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq link = {.ifr_name = "eth0"};
  link_up(control, "lo");
  link_up(control, "eth0");
  if (ioctl(control, SIOCGIFHWADDR, &link) < 0) complain("the MAC address of eth0");
  const unsigned char *mac = (unsigned char *)link.ifr_hwaddr.sa_data;
  char name[32] = "vm";
  if (memcmp(mac, flat, sizeof flat) == 0) {
    char address[16];
    snprintf(address, sizeof address, "10.77.%d.%d", mac[4], mac[5]);
    set(control, SIOCSIFADDR, address);
    set(control, SIOCSIFNETMASK, "255.255.0.0");
    snprintf(name, sizeof name, "vm-10-77-%d-%d", mac[4], mac[5]);
  } else {
    run((char *[]){"/bin/udhcpc", "-b", "-S", "-s", "/etc/udhcpc", "-i", "eth0", NULL});
  }
  sethostname(name, strlen(name));
  close(control);
}

int main(void) {
  mount_all();
  load_modules("/lib/first");
  bring_up_network();
  if (mount("/dev/vda2", "/data", "ext4", MS_NOATIME, NULL) < 0) complain("/data");
  start_services();
  load_modules("/lib/later");
  run((char *[]){"/bin/acpid", "-l", "/run/acpid.log", "-p", "/run/acpid.pid", NULL});
  execl("/bin/init", "init", NULL);
  complain("/bin/init");
  return 1;
}
