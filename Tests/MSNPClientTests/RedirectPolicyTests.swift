// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MSNPClient

@Suite("Redirects") struct RedirectPolicyTests {
    @Test("Public addresses and names are let through, those of one's own network are not") func publicHost() {
        let policy = RedirectPolicy(host: "ns.example.com")
        for host in [
            "203.0.113.9", "8.8.8.8", "2606:4700::1111", "sb.example.com", "NS.EXAMPLE.COM", "64:ff9b::808:808",
        ] {
            #expect(policy.permits(host: host), "\(host)")
        }
        for host in [
            "127.0.0.1", "127.8.8.8", "localhost", "LOCALHOST", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255",
            "192.168.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "198.18.0.1", "192.0.0.8", "255.255.255.255",
            "::1", "::", "fe80::1",
            "fe80::1%eth0",
            "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
            "127.1",
            "0x7f000001", "2130706433", "",
        ] {
            #expect(!policy.permits(host: host), "\(host)")
        }
    }

    @Test("The configured host is always fine, and so is the address it turned out to have") func configured() {
        var policy = RedirectPolicy(host: "192.168.7.7", permitted: ["10.0.0.5"])
        #expect(policy.permits(host: "192.168.7.7"))
        #expect(policy.permits(host: "10.0.0.5"))
        #expect(!policy.permits(host: "192.168.7.8"))
        policy = RedirectPolicy(host: "msn.lan")
        #expect(!policy.permits(host: "192.168.7.7"))
        policy.trust(address: "192.168.7.7")
        #expect(policy.permits(host: "192.168.7.7"))
        #expect(policy.permits(host: "msn.lan", resolvedTo: "192.168.7.9"))
        #expect(!policy.permits(host: "sb.example.com", resolvedTo: "192.168.7.9"))
    }

    @Test("Loopback may send to loopback") func loopback() {
        for host in ["127.0.0.1", "localhost", "::1"] {
            let policy = RedirectPolicy(host: host)
            #expect(
                policy.permits(host: "127.0.0.1") && policy.permits(host: "localhost") && policy.permits(host: "::1"))
            #expect(!policy.permits(host: "10.0.0.1"))
        }
    }
}
