// SPDX-License-Identifier: Apache-2.0

/// What the service grants one account before it refuses; the defaults are those of the historic service, and tests set them low.
package struct ServiceLimits: Equatable, Sendable {
    /// Entries of one list (forward, allow or block); more are refused with 210.
    package var contacts = 1000
    /// Groups, the default one of MSNP7-9 included; more are refused with 223.
    package var groups = 30
    /// Bytes of a percent-encoded group name; longer ones are refused with 229.
    package var groupNameBytes = 61
    /// Endpoints at which one account may be signed in at a time; one more is refused with 734.
    package var endpoints = 16
    /// Switchboard cookies that one account may have waiting; with more of them XFR is refused with 800.
    package var cookies = 200
    /// Calls (CAL) of one account within a minute; more are refused with 713. 0 for any number.
    package var callsPerMinute = 0
    /// Changes of the friendly name (REA, PRP MFN) of one account within a minute; more are refused with 800. 0 for any number.
    package var renamesPerMinute = 0

    package init() {}
}
