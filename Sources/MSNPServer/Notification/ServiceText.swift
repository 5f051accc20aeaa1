// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Documents that the service sends as they are.
enum ServiceText {
    /// The policies, empty: nothing is censored.
    static let policies =
        "<Policies><Policy type=\"SHIELDS\" checksum=\"0\"><config><shield/><block></block></config></Policy></Policies>"

    /// The same as MSNP11 and 12 ask for it by file name.
    static let shields = "<config><shield/><block></block></config>"

    /// The parameters of a Passport ticket, opaque for clients.
    static let passportChallenge = "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1"

    /// The policy of a single sign-on ticket.
    static let singleSignOnPolicy = "MBI_KEY_OLD"

    /// Tells a client since MSNP13 that its address book has changed (`NOT`).
    static func addressBookChanged(account: String, identity: AccountIdentity) -> String {
        let pid = "0x\(String(identity.memberIDLow, radix: 16)):0x\(String(identity.memberIDHigh, radix: 16))"
        return "<NOTIFICATION id=\"0\" siteid=\"45705\" siteurl=\"http://contacts.msn.com\">"
            + "<TO pid=\"\(pid)\" name=\"\(account)\"><VIA agent=\"messenger\"/></TO>"
            + "<MSG id=\"0\"><SUBSCR url=\"s.htm\"/><ACTION url=\"a.htm\"/><BODY>"
            + "&lt;NotificationData&gt;&lt;Service&gt;ABCHInternal&lt;/Service&gt;&lt;CID&gt;\(identity.cid)&lt;/CID&gt;"
            + "&lt;LastModifiedDate&gt;2000-01-01T00:00:00Z&lt;/LastModifiedDate&gt;"
            + "&lt;HasNewItem&gt;false&lt;/HasNewItem&gt;&lt;/NotificationData&gt;</BODY></MSG></NOTIFICATION>"
    }
}
