// SPDX-License-Identifier: Apache-2.0

/// What a real server answered about offline messages, trimmed.
extension Golden {
    private static let envelope =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        + "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">\n\t<soap:Body>\n"
    private static let end = "\n\t</soap:Body>\n</soap:Envelope>"

    /// `GetMetadata`, the list as text.
    static let metadata =
        envelope
            + #"""
            <GetMetadataResponse xmlns="http://www.hotmail.msn.com/ws/2004/09/oim/rsi">&lt;MD&gt;&lt;Q&gt;&lt;QTM&gt;409600&lt;/QTM&gt;&lt;QNM&gt;204800&lt;/QNM&gt;&lt;/Q&gt;&lt;M&gt;&lt;T&gt;11&lt;/T&gt;&lt;S&gt;6&lt;/S&gt;&lt;RT&gt;2026-11-21T03:39:47Z&lt;/RT&gt;&lt;RS&gt;0&lt;/RS&gt;&lt;SZ&gt;932&lt;/SZ&gt;&lt;E&gt;user1@example.com&lt;/E&gt;&lt;I&gt;A94FEDFC-70D8-42D1-8DB2-A7A3D3E7A5A9&lt;/I&gt;&lt;F&gt;00000000-0000-0000-0000-000000000009&lt;/F&gt;&lt;N&gt;=?utf-8?B?VXNlcjE=?=&lt;/N&gt;&lt;/M&gt;&lt;/MD&gt;</GetMetadataResponse>
            """# + end

    /// What `metadata` lists.
    static let mailData =
        "<MD><Q><QTM>409600</QTM><QNM>204800</QNM></Q><M><T>11</T><S>6</S><RT>2026-11-21T03:39:47Z</RT><RS>0</RS>"
        + "<SZ>932</SZ><E>user1@example.com</E><I>A94FEDFC-70D8-42D1-8DB2-A7A3D3E7A5A9</I>"
        + "<F>00000000-0000-0000-0000-000000000009</F><N>=?utf-8?B?VXNlcjE=?=</N></M></MD>"

    /// `GetMessage`.
    static let offlineMessage =
        envelope
            + """
            \t\t<GetMessageResponse xmlns="http://www.hotmail.msn.com/ws/2004/09/oim/rsi">
            \t\t\t<GetMessageResult>X-Message-Info: cwRBnLifKNE8dVZlNj6AiX8142B67OTjG9BFMLMyzuui1H4Xx7m3NQ==\r
            Received: from OIM-SSI02.phx.gbl ([65.54.237.206]) by oim1-f1.hotmail.com with Microsoft SMTPSVC(6.0.3790.211);\r
            \t Fri, 20 Nov 2026 19:39:47 -0800\r
            Received: from mail pickup service by OIM-SSI02.phx.gbl with Microsoft SMTPSVC;\r
            \t Fri, 20 Nov 2026 19:39:47 -0800\r
            From: =?utf-8?B?VXNlcjE=?= &lt;user1@example.com&gt;\r
            To: user20@example.com\r
            Subject: \r
            X-OIM-originatingSource: 127.0.0.1\r
            X-OIMProxy: MSNMSGR\r
            MIME-Version: 1.0\r
            Content-Type: text/plain; charset=UTF-8\r
            Content-Transfer-Encoding: base64\r
            X-OIM-Message-Type: OfflineMessage\r
            X-OIM-Run-Id: {AB852F63-E39E-4217-80E6-2484E0BE2AC3}\r
            X-OIM-Sequence-Num: 1\r
            Message-ID: &lt;OIM-SSI02zDv60gxapz00061a8b@OIM-SSI02.phx.gbl&gt;\r
            X-OriginalArrivalTime: 21 Nov 2026 03:39:47.0000 (UTC) FILETIME=[F4688380:01DD7969]\r
            Date: 20 Nov 2026 19:39:47 -0800\r
            Return-Path: ndr@oim.messenger.msn.com\r
            \r
            b2ZmbGluZSBoZWxsbyDDqQ==</GetMessageResult>
            \t\t</GetMessageResponse>
            """ + end

    /// `DeleteMessages`.
    static let deleteMessages =
        envelope + "\t\t<DeleteMessagesResponse xmlns=\"http://www.hotmail.msn.com/ws/2004/09/oim/rsi\" />" + end

    /// `DeleteMessages` of a message that is not there, status 500.
    static let deleteRefused =
        envelope
            + """
            <soap:Fault><faultcode>soap:Client</faultcode><faultstring>Schema validation error</faultstring>
            <faultactor>https://rsi.example.com/rsi/rsi.asmx</faultactor><detail /></soap:Fault>
            """ + end

    /// `Store2`.
    static let stored = """
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
        \t<soap:Header>
        \t\t<SequenceAcknowledgment xmlns="http://schemas.xmlsoap.org/ws/2003/03/rm">
        \t\t\t<Identifier xmlns="http://schemas.xmlsoap.org/ws/2002/07/utility">http://messenger.msn.com</Identifier>
        \t\t\t<AcknowledgmentRange Upper="1" Lower="1" />
        \t\t</SequenceAcknowledgment>
        \t</soap:Header>
        \t<soap:Body>
        \t\t<StoreResponse xmlns="http://messenger.live.com/ws/2006/09/oim/">
        \t\t\t<PointsConsumed>0</PointsConsumed>
        \t\t</StoreResponse>
        \t</soap:Body>
        </soap:Envelope>
        """

    /// `Store` without a lock key, status 500.
    static let lockKeyWanted =
        envelope
            + """
            <soap:Fault><faultcode xmlns:q0="http://messenger.live.com/ws/2006/09/oim/">q0:AuthenticationFailed</faultcode>
            <faultstring>Exception of type System.Web.Services.Protocols.SoapException was thrown.</faultstring>
            <faultactor>https://ows.messenger.msn.com/OimWS/oim.asmx</faultactor><detail>
            <TweenerChallenge xmlns="http://messenger.live.com/ws/2006/09/oim/">ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1</TweenerChallenge>
            <LockKeyChallenge xmlns="http://messenger.live.com/ws/2006/09/oim/">1850937852</LockKeyChallenge>
            </detail></soap:Fault>
            """ + end
}
