package io.godwit.agent.overlay;

/** What programs print at "east" of {@link Overlays}, whose VM "web" looks at "db". */
final class SoundingTexts {
  static final String WEST_KEY = "hTAWjt0ciOroUW+XJtywEfR1XEhrzlquuZGHKyqgtB0=";

  /** Its VXLAN device is down. */
  static final String LINKS =
      """
      [{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue","operstate":"UNKNOWN","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"loopback","address":"00:00:00:00:00:00","broadcast":"00:00:00:00:00:00"},
       {"ifindex":2,"ifname":"gwbr1000","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1280,"qdisc":"noqueue","operstate":"UP","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"ether","address":"4e:dc:e2:a8:ed:db","broadcast":"ff:ff:ff:ff:ff:ff"},
       {"ifindex":3,"ifname":"gwvx1000","flags":["BROADCAST","MULTICAST"],"mtu":1280,"qdisc":"noqueue","master":"gwbr1000","operstate":"DOWN","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"ether","address":"7e:2d:fd:75:7a:f6","broadcast":"ff:ff:ff:ff:ff:ff"},
       {"ifindex":4,"ifname":"gwt0000000000aa","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1280,"qdisc":"noqueue","master":"gwbr1000","operstate":"UNKNOWN","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"ether","address":"fe:54:6e:00:00:01","broadcast":"ff:ff:ff:ff:ff:ff"},
       {"ifindex":5,"ifname":"gwmesh","flags":["POINTOPOINT","MULTICAST","NOARP","UP","LOWER_UP"],"mtu":1420,"qdisc":"fq_codel","operstate":"UNKNOWN","linkmode":"DEFAULT","group":"default","txqlen":500,"link_type":"none"}]
      """;

  static final String FDB =
      """
      [{"mac":"33:33:00:00:00:01","ifname":"gwbr1000","flags":["self"],"state":"permanent"},
       {"mac":"52:54:6e:00:00:02","ifname":"gwvx1000","flags":["sticky"],"master":"gwbr1000","state":"static"},
       {"mac":"7e:2d:fd:75:7a:f6","ifname":"gwvx1000","flags":[],"master":"gwbr1000","state":"permanent"},
       {"mac":"00:00:00:00:00:00","ifname":"gwvx1000","dst":"fd67:6f64:7769:7400:8000::2","flags":["self"],"state":"permanent"},
       {"mac":"52:54:6e:00:00:02","ifname":"gwvx1000","dst":"fd67:6f64:7769:7400:8000::2","flags":["self"],"state":"permanent"},
       {"mac":"52:54:6e:00:00:01","ifname":"gwt0000000000aa","flags":["sticky"],"master":"gwbr1000","state":"static"},
       {"mac":"fe:54:6e:00:00:01","ifname":"gwt0000000000aa","flags":[],"master":"gwbr1000","state":"permanent"}]
      """;

  static final String DUMP =
      """
      uJ3vFz0yHvYp2E1bM3y4kqQk5mRr0c7a3uX2bN1k3Wc=\tkW8gLnB3ETQRhFpjLJ5Y/SJpryLHSjZA3W9aMYCvQXI=\t51820\toff
      %s\t(none)\t172.31.2.11:51820\tfd67:6f64:7769:7400:8000::2/128\t1795780800\t18432\t20180\t25
      Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=\t(none)\t(none)\tfd67:6f64:7769:7400:8000::3/128\t0\t0\t148\t25
      """
          .formatted(WEST_KEY);

  static final String ARPING =
      """
      ARPING 10.5.0.2
      42 bytes from 52:54:6e:00:00:01 (10.5.0.2): index=0 time=312.128 usec

      --- 10.5.0.2 statistics ---
      1 packets transmitted, 1 packets received,   0% unanswered (0 extra)
      rtt min/avg/max/std-dev = 0.312/0.312/0.312/0.000 ms
      """;

  static final String PING =
      """
      PING fd67:6f64:7769:7400:8000::2(fd67:6f64:7769:7400:8000::2) 56 data bytes
      64 bytes from fd67:6f64:7769:7400:8000::2: icmp_seq=1 ttl=64 time=0.965 ms
      64 bytes from fd67:6f64:7769:7400:8000::2: icmp_seq=2 ttl=64 time=0.404 ms
      64 bytes from fd67:6f64:7769:7400:8000::2: icmp_seq=3 ttl=64 time=0.446 ms

      --- fd67:6f64:7769:7400:8000::2 ping statistics ---
      3 packets transmitted, 3 received, 0% packet loss, time 415ms
      rtt min/avg/max/mdev = 0.404/0.605/0.965/0.255 ms
      """;

  static final String PING_UNANSWERED =
      """
      PING fd67:6f64:7769:7400:8000::2(fd67:6f64:7769:7400:8000::2) 1372 data bytes

      --- fd67:6f64:7769:7400:8000::2 ping statistics ---
      1 packets transmitted, 0 received, 100% packet loss, time 0ms
      """;

  /** The rest of it is among its errors. */
  static final String PING_TOO_LONG =
      """
      PING fd67:6f64:7769:7400:8000::2(fd67:6f64:7769:7400:8000::2) 1372 data bytes

      --- fd67:6f64:7769:7400:8000::2 ping statistics ---
      1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms
      """;

  private SoundingTexts() {}
}
